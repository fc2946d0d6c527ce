// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down who guesses passwords: after some failures in a row each further one doubles the time in which no password is
 * looked at. Counted three times: by user and address, by address, and by user; the last two late and for a short time only, so
 * that a stranger cannot lock a user out. Bounded; thread-safe.
 */
final class BackOff {
    private static final int ENTRIES_MAX = 10_000;
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Tally pairs = new Tally(5, 60);
    private final Tally addresses = new Tally(100, 5);
    private final Tally users = new Tally(100, 5);
    private final LongSupplier nanos;

    /** @param nanos a clock such as {@link System#nanoTime} */
    BackOff(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether a password of this user from this address is to be refused unseen. */
    boolean holds(String username, String address) {
        return pairs.holds(pair(username, address)) || addresses.holds(address) || users.holds(username);
    }

    void failed(String username, String address) {
        pairs.failed(pair(username, address));
        addresses.failed(address);
        users.failed(username);
    }

    void succeeded(String username, String address) {
        pairs.forget(pair(username, address));
        users.forget(username);
    }

    private static String pair(String username, String address) {
        return address + ' ' + username;
    }

    /** Failures in a row, and when the next attempt is looked at. */
    private record Failures(int count, long untilNanos) {}

    /** Counts by one kind of key. */
    private final class Tally {
        private final BoundedMap<String, Failures> byKey = new BoundedMap<>(ENTRIES_MAX);
        private final int free;
        private final int secondsMax;

        /**
         * @param free failures without consequence
         * @param secondsMax longest hold
         */
        Tally(int free, int secondsMax) {
            this.free = free;
            this.secondsMax = secondsMax;
        }

        boolean holds(String key) {
            Failures failures = byKey.get(key);
            return failures != null && failures.untilNanos - nanos.getAsLong() > 0;
        }

        void failed(String key) {
            long now = nanos.getAsLong();
            byKey.merge(key, next(0, now), (old, first) -> {
                boolean longAgo = now - old.untilNanos > FORGOTTEN_NANOS;
                return longAgo ? first : next(old.count, now);
            });
        }

        private Failures next(int before, long now) {
            int count = Math.min(before + 1, free + 30);
            long seconds = count <= free ? 0 : Math.min(secondsMax, 1L << (count - free - 1));
            return new Failures(count, now + TimeUnit.SECONDS.toNanos(seconds));
        }

        void forget(String key) {
            byKey.remove(key);
        }
    }
}
