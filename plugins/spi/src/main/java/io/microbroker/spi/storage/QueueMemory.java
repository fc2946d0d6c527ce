// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that the queues of all sessions hold in memory, and who may have more. A queue gets no more than what is left for the
 * others: one hog ends at half of the whole, ten at a tenth each, and a queue that holds little finds room beside any number of
 * them. Thread-safe; two threads may exceed the whole by what they take at the same moment.
 */
public final class QueueMemory {
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
        if (held + bytes > left) {
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
