// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a few log lines of one kind through in a second, and counts the others. How many were left out is told with the next
 * line, or, when none has come for a while, by itself: each line is either written or counted once. Any thread.
 */
public final class LineGate {
    /** The line must not be written. */
    public static final long SHUT = -1;

    private static final long SECOND = 1_000_000_000L;
    private static final long QUIET_SECONDS = 2;

    private final int perSecond;
    private final LongConsumer onQuiet;
    private final LongSupplier nanos;
    private final AtomicLong windowEnd;
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicLong leftOut = new AtomicLong();

    /**
     * Makes an open one.
     *
     * @param perSecond lines that pass in a second
     * @param onQuiet told how many were left out, if no line follows that could tell it; by a thread of its own
     */
    public LineGate(int perSecond, LongConsumer onQuiet) {
        this(perSecond, onQuiet, System::nanoTime);
    }

    /** With another clock. */
    LineGate(int perSecond, LongConsumer onQuiet, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.onQuiet = onQuiet;
        this.nanos = nanos;
        this.windowEnd = new AtomicLong(nanos.getAsLong());
    }

    /** How many lines were left out before this one; {@link #SHUT} if this one must be left out, too. */
    public long pass() {
        long now = nanos.getAsLong();
        long end = windowEnd.get();
        if (now - end >= 0 && windowEnd.compareAndSet(end, now + SECOND)) {
            used.set(1);
            return leftOut.getAndSet(0);
        }
        if (now - end < 0 && used.incrementAndGet() <= perSecond) {
            return 0;
        }
        if (leftOut.getAndIncrement() == 0) {
            tellLater();
        }
        return SHUT;
    }

    private void tellLater() {
        CompletableFuture.delayedExecutor(QUIET_SECONDS, TimeUnit.SECONDS).execute(this::tellIfQuiet);
    }

    private void tellIfQuiet() {
        if (nanos.getAsLong() - windowEnd.get() < SECOND) { // lines come, the next one tells
            if (leftOut.get() > 0) {
                tellLater();
            }
            return;
        }
        long count = leftOut.getAndSet(0);
        if (count > 0) {
            onQuiet.accept(count);
        }
    }
}
