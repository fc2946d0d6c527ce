// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.topic.Target;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for room in the window of a transient session: a ring of references, bounded in messages and bytes, with
 * no memory of its own while empty. Confined to the owner loop.
 */
final class OutboundQueue {
    private static final int FIRST_CAPACITY = 16;
    /** Beyond its message: its place in the ring, and the frame. */
    private static final int ENTRY_BYTES = 64;

    private final int maxMessages;
    private final long maxBytes;
    private final QueueMemory memory;
    private @Nullable PublishFrame[] frames = {};
    private @Nullable Target[] targets = {};
    private int head;
    private int size;
    private long bytes;
    private long held;

    OutboundQueue(int maxMessages, long maxBytes, QueueMemory memory) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    int size() {
        return size;
    }

    /** False if it is full, or all queues together are. */
    boolean offer(PublishFrame frame, Target target) {
        int cost = frame.message().size();
        if (size >= maxMessages || bytes + cost > maxBytes) {
            return false;
        }
        int taken = cost(frame);
        if (!memory.take(held, taken)) {
            return false;
        }
        held += taken;
        if (size == frames.length) {
            grow();
        }
        int at = (head + size) & (frames.length - 1);
        frames[at] = frame;
        targets[at] = target;
        size++;
        bytes += cost;
        return true;
    }

    /** What a message takes in memory, or its part of it. */
    static int cost(PublishFrame frame) {
        Message message = frame.message();
        int topics = 2 * message.topic().utf8().length; // as text, and in encoded heads
        return ENTRY_BYTES + (message.size() + topics) / frame.sharers();
    }

    /** Drops everything. */
    void clear() {
        frames = new PublishFrame[0];
        targets = new Target[0];
        head = 0;
        size = 0;
        bytes = 0;
        memory.give(held);
        held = 0;
    }

    /** Drops the messages at the head that are expired, and returns how many. */
    int dropExpired(long nowMillis) {
        int dropped = 0;
        while (size > 0 && frame().message().isExpired(nowMillis)) {
            remove();
            dropped++;
        }
        return dropped;
    }

    /** Shows those from a place on, 0 for the head, so many at most. */
    void forEach(int from, int max, BiConsumer<PublishFrame, Target> consumer) {
        int to = (int) Math.min(size, (long) from + max);
        for (int i = from; i < to; i++) {
            int at = (head + i) & (frames.length - 1);
            PublishFrame frame = frames[at];
            Target target = targets[at];
            if (frame != null && target != null) {
                consumer.accept(frame, target);
            }
        }
    }

    /** The message at the head; there must be one. */
    PublishFrame frame() {
        PublishFrame frame = frames[head];
        if (frame == null) {
            throw new IllegalStateException("queue is empty");
        }
        return frame;
    }

    /** The terms of the message at the head; there must be one. */
    Target target() {
        Target target = targets[head];
        if (target == null) {
            throw new IllegalStateException("queue is empty");
        }
        return target;
    }

    /** Takes the message at the head away. */
    void remove() {
        int given = cost(frame());
        bytes -= frame().message().size();
        held -= given;
        memory.give(given);
        frames[head] = null;
        targets[head] = null;
        head = (head + 1) & (frames.length - 1);
        size--;
        if (size == 0 && frames.length > 1024) {
            frames = new PublishFrame[0];
            targets = new Target[0];
            head = 0;
        }
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, frames.length * 2);
        @Nullable PublishFrame[] newFrames = new PublishFrame[capacity];
        @Nullable Target[] newTargets = new Target[capacity];
        for (int i = 0; i < size; i++) {
            int at = (head + i) & (frames.length - 1);
            newFrames[i] = frames[at];
            newTargets[i] = targets[at];
        }
        frames = newFrames;
        targets = newTargets;
        head = 0;
    }
}
