// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.ByteSink;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sinks of one loop: lent to connections for a turn, so that an idle connection holds none. What large packets have made of them
 * is kept up to a bound in bytes, so that a burst leaves the heap as it was. Confined to the loop.
 */
final class SinkPool {
    private static final int KEPT = 256;
    private static final int KEPT_CAPACITY = 128 << 10;
    private static final int KEPT_BYTES = 4 << 20;

    private final Deque<ByteSink> free = new ArrayDeque<>();
    private int keptBytes;

    ByteSink take() {
        ByteSink sink = free.poll();
        if (sink == null) {
            return new ByteSink(1024);
        }
        keptBytes -= sink.array().length;
        return sink;
    }

    void give(ByteSink sink) {
        if (free.size() < KEPT && keptBytes + Math.min(sink.array().length, KEPT_CAPACITY) <= KEPT_BYTES) {
            sink.clear();
            sink.shrink(KEPT_CAPACITY);
            keptBytes += sink.array().length;
            free.push(sink);
        }
    }

    /** Bytes of the sinks that nobody has. */
    int keptBytes() {
        return keptBytes;
    }
}
