// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.topic.Target;
import org.jspecify.annotations.Nullable;

/**
 * Live messages on their way from one loop to another: pairs of a frame and its targets there. Filled by one loop, then handed
 * over as a whole; so crossing costs one mailbox entry for many messages.
 */
final class LiveChunk {
    static final int CAPACITY = 128;

    private final @Nullable PublishFrame[] frames = new PublishFrame[CAPACITY];
    private final @Nullable Target[][] targets = new Target[CAPACITY][];
    private int size;
    private long bytes;

    void add(PublishFrame frame, Target[] row) {
        frames[size] = frame;
        targets[size] = row;
        size++;
        bytes += frame.message().size();
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    /** What it counts against the bound of the mailbox. */
    long bytes() {
        return bytes;
    }

    void deliver(Loop loop) {
        for (int i = 0; i < size; i++) {
            PublishFrame frame = frames[i];
            Target[] row = targets[i];
            if (frame != null && row != null) {
                loop.deliver(frame, row);
            }
        }
    }
}
