// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, counted in fixed buckets: eight for each power of two, so a bucket is 12.5 % wide at most. Nothing is
 * allocated after the start.
 *
 * <p>One thread at a time records; any thread reads, and may miss what is being recorded.
 */
public final class Latencies {
    private static final int SUB_BITS = 3;
    private static final int SUB = 1 << SUB_BITS;
    /** Up to 2^42 ns, more than an hour; what takes longer is counted as that. */
    private static final int BUCKETS = (42 - SUB_BITS + 1) * SUB;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 1);

    /** Makes one in which nothing is counted. */
    public Latencies() {}

    /** Counts one. */
    public void record(long nanos) {
        add(bucketOf(Math.max(0, nanos)), 1);
        add(BUCKETS, Math.max(0, nanos));
    }

    private void add(int at, long more) {
        counts.setOpaque(at, counts.getPlain(at) + more);
    }

    private static int bucketOf(long nanos) {
        if (nanos < SUB) {
            return (int) nanos;
        }
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        int sub = (int) (nanos >>> power - SUB_BITS) - SUB;
        return Math.min(BUCKETS - 1, (power - SUB_BITS + 1) * SUB + sub);
    }

    /** The first value that is above all of a bucket. */
    private static long endOf(int bucket) {
        if (bucket < SUB) {
            return bucket + 1L;
        }
        int power = bucket / SUB + SUB_BITS - 1;
        return (long) (SUB + bucket % SUB + 1) << power - SUB_BITS;
    }

    /** How many were counted. */
    public long count() {
        return countBelow(Long.MAX_VALUE);
    }

    /** The sum of all, in nanoseconds. */
    public long sumNanos() {
        return counts.getOpaque(BUCKETS);
    }

    /** How many took less than this; exact where a bucket ends, of a bucket that it divides none. */
    public long countBelow(long nanos) {
        long count = 0;
        for (int bucket = 0; bucket < BUCKETS && endOf(bucket) <= nanos; bucket++) {
            count += counts.getOpaque(bucket);
        }
        return count;
    }

    /**
     * What so many of a hundred did not exceed, 12.5 % too high at most.
     *
     * @param percent above 0, at most 100
     * @return nanoseconds, 0 if nothing was counted
     */
    public long percentileNanos(double percent) {
        long left = (long) Math.ceil(count() * percent / 100);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            left -= counts.getOpaque(bucket);
            if (left <= 0 && counts.getOpaque(bucket) > 0) {
                return endOf(bucket) - 1;
            }
        }
        return 0;
    }
}
