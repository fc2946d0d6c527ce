// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.util.List;

/** Counts of a run. Confined to its thread. */
final class Tally {
    private static final int BUCKETS_PER_OCTAVE = 32;

    long delivered;
    long duplicated;
    long reordered;
    /** As of the last look at the sockets. */
    long nowNanos;

    private final List<Publisher> publishers;
    private long[] latencies = new long[64 * BUCKETS_PER_OCTAVE];

    Tally(List<Publisher> publishers) {
        this.publishers = publishers;
    }

    void delivered(int publisher, long number, long sentNanos) {
        delivered++;
        publishers.get(publisher).delivered(number);
        latencies[bucket(Math.max(1, nowNanos - sentNanos))]++;
    }

    void forgetLatencies() {
        latencies = new long[latencies.length];
    }

    /** Microseconds from publish to delivery. */
    double latencyMicros(double percent) {
        long total = 0;
        for (long count : latencies) {
            total += count;
        }
        long left = (long) Math.ceil(total * percent / 100);
        int bucket = 0;
        while (left > 0 && bucket < latencies.length) {
            left -= latencies[bucket++];
        }
        return total == 0 ? 0 : value(bucket - 1) / 1000.0;
    }

    private static int bucket(long nanos) {
        int octave = 63 - Long.numberOfLeadingZeros(nanos);
        long rest = nanos - (1L << octave);
        return octave * BUCKETS_PER_OCTAVE + (int) (rest * BUCKETS_PER_OCTAVE >> octave);
    }

    private static long value(int bucket) {
        int octave = bucket / BUCKETS_PER_OCTAVE;
        return (1L << octave) + ((long) (bucket % BUCKETS_PER_OCTAVE) << octave) / BUCKETS_PER_OCTAVE;
    }
}
