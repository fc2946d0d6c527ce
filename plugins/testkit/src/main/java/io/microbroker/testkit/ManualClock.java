// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A wall clock in milliseconds that stands still until a test moves it. Safe for threads. */
public final class ManualClock implements LongSupplier {
    private final AtomicLong nowMillis;

    /** A clock that begins somewhere in 2023. */
    public ManualClock() {
        this(1_700_000_000_000L);
    }

    public ManualClock(long startMillis) {
        nowMillis = new AtomicLong(startMillis);
    }

    /** Milliseconds since the epoch. */
    @Override
    public long getAsLong() {
        return nowMillis.get();
    }

    /** Moves the clock; a negative duration sets it back. */
    public void advance(Duration duration) {
        nowMillis.addAndGet(duration.toMillis());
    }

    /** Moves the clock by milliseconds. */
    public void advanceMillis(long millis) {
        nowMillis.addAndGet(millis);
    }

    /** Sets the clock. */
    public void set(long millis) {
        nowMillis.set(millis);
    }
}
