// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.metrics;

import java.util.Arrays;

/**
 * How often something took how long, since the broker started. Immutable.
 *
 * @param name what was measured: lower-case letters and digits with dashes
 * @param boundsNanos upper bound of each bucket, inclusive, in nanoseconds, rising
 * @param counts how many fell into each bucket and into none below; one more behind the last bound
 * @param sumNanos of all, in nanoseconds
 */
public record Distribution(String name, long[] boundsNanos, long[] counts, long sumNanos) {
    public Distribution {
        if (counts.length != boundsNanos.length + 1) {
            throw new IllegalArgumentException("there must be one count more than bounds");
        }
        boundsNanos = boundsNanos.clone();
        counts = counts.clone();
    }

    @Override
    public long[] boundsNanos() {
        return boundsNanos.clone();
    }

    @Override
    public long[] counts() {
        return counts.clone();
    }

    /** How many there were. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * Both together.
     *
     * @throws IllegalArgumentException if the bounds of the other are not the same
     */
    public Distribution plus(Distribution other) {
        if (!Arrays.equals(boundsNanos, other.boundsNanos)) {
            throw new IllegalArgumentException(name + " and " + other.name + " have different buckets");
        }
        long[] sums = counts.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.counts[i];
        }
        return new Distribution(name, boundsNanos, sums, sumNanos + other.sumNanos);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distribution that
                && name.equals(that.name)
                && sumNanos == that.sumNanos
                && Arrays.equals(boundsNanos, that.boundsNanos)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Distribution[name=" + name + ", count=" + count() + ", sumNanos=" + sumNanos + "]";
    }
}
