// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.ByteSink;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sinks of one loop: lent to connections for a turn, so that an idle connection holds none. Confined to the loop. */
final class SinkPool {
    private static final int KEPT = 256;
    private static final int KEPT_CAPACITY = 128 << 10;

    private final Deque<ByteSink> free = new ArrayDeque<>();

    ByteSink take() {
        ByteSink sink = free.poll();
        return sink == null ? new ByteSink(1024) : sink;
    }

    void give(ByteSink sink) {
        if (free.size() < KEPT) {
            sink.clear();
            sink.shrink(KEPT_CAPACITY);
            free.push(sink);
        }
    }
}
