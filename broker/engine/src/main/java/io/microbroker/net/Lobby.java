// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.concurrent.atomic.AtomicInteger;

/** What the connections of all loops of one broker share: their number, and how often their mistakes are logged. Any thread. */
public final class Lobby {
    private final AtomicInteger open = new AtomicInteger();
    private final LogThrottle throttle = new LogThrottle();

    /** Counts a new connection in; returns how many there are now. */
    int enter() {
        return open.incrementAndGet();
    }

    /** Counts a connection out. */
    void leave() {
        open.decrementAndGet();
    }

    LogThrottle throttle() {
        return throttle;
    }
}
