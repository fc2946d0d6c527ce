// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that the queues of all sessions hold in memory, and who may have more. A queue gets no more than what is left for the
 * others, so that hogs stop one another early; and the last quarter is for queues that hold less than a thousandth of the
 * whole: they find room beside any number of hogs. Thread-safe; two threads may exceed the whole by what they take at the same moment.
 */
public final class QueueMemory {
    private static final int SMALL_SHIFT = 10;

    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /**
     * Makes a memory in which nothing is held.
     *
     * @param maxBytes of all queues together
     */
    public QueueMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A memory without a bound. */
    public static QueueMemory unbounded() {
        return new QueueMemory(Long.MAX_VALUE);
    }

    /**
     * Takes bytes for a queue.
     *
     * @param held bytes that this queue holds already
     * @return false, with nothing taken, if it may not have them
     */
    public boolean take(long held, long bytes) {
        long left = maxBytes - used.get();
        boolean isSmall = held + bytes <= maxBytes >> SMALL_SHIFT;
        if (isSmall ? bytes > left : held + bytes > left - maxBytes / 4) {
            refused.increment();
            return false;
        }
        used.addAndGet(bytes);
        return true;
    }

    /** Gives bytes back that a queue took. */
    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes that are held. */
    public long used() {
        return used.get();
    }

    /** How often a queue did not get what it asked for. */
    public long refused() {
        return refused.sum();
    }
}
