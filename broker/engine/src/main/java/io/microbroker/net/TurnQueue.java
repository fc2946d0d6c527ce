// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Loop;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connections that were stopped in the middle of what they sent, because it had held the loop for long. Each goes on in a turn
 * of its own, one after the other, and what other clients sent is read before each of these turns: so one that sends costly
 * packets without end takes a part of the loop only. Confined to the loop.
 */
final class TurnQueue {
    /** Each holds what one read brought, 64 KiB, which no account knows: beyond this many the loop serves on. */
    static final int CONNECTIONS_MAX = 64;

    private final Loop loop;
    private final Deque<Connection> waiting = new ArrayDeque<>();
    private boolean armed;

    TurnQueue(Loop loop) {
        this.loop = loop;
    }

    /** Promises a connection that {@link Connection#goOn} is called, once; false if too many wait. */
    boolean offer(Connection connection) {
        if (waiting.size() >= CONNECTIONS_MAX) {
            return false;
        }
        waiting.add(connection);
        arm();
        return true;
    }

    private void arm() {
        if (!armed) {
            armed = true;
            loop.afterReads(this::next);
        }
    }

    private void next() {
        armed = false;
        Connection first = waiting.remove();
        if (!waiting.isEmpty()) {
            arm();
        }
        first.goOn();
    }
}
