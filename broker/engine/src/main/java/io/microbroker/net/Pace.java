// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many events in a second, and as many at once after a pause: the time at which all that was taken would have happened one by
 * one is kept, and may lie a second ahead of now. On the monotonic clock. Thread-safe.
 */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    private final long intervalNanos;
    private final AtomicLong takenUpTo;

    /**
     * Makes a pace of which nothing is taken.
     *
     * @param perSecond 1..1,000,000,000
     */
    Pace(int perSecond, long nowNanos) {
        this.intervalNanos = SECOND / perSecond;
        this.takenUpTo = new AtomicLong(nowNanos);
    }

    /** Takes {@code count} events whatever the pace; returns the nanoseconds by which they come too early, 0 if they do not. */
    long take(int count, long nowNanos) {
        long cost = count * intervalNanos;
        long present = takenUpTo.get();
        long next = later(present, nowNanos) + cost;
        while (!takenUpTo.compareAndSet(present, next)) {
            present = takenUpTo.get();
            next = later(present, nowNanos) + cost;
        }
        return Math.max(0, next - nowNanos - SECOND);
    }

    /** Takes one event, unless it comes too early. */
    boolean tryTake(long nowNanos) {
        while (true) {
            long present = takenUpTo.get();
            long next = later(present, nowNanos) + intervalNanos;
            if (next - nowNanos > SECOND) {
                return false;
            }
            if (takenUpTo.compareAndSet(present, next)) {
                return true;
            }
        }
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }
}
