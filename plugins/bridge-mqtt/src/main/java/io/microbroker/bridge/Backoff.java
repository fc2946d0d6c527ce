// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: twice as long each time, up to a bound, and between the half and the whole of that by
 * chance, so that many bridges do not come back to a remote at the same moment. Confined to the loop of the bridges.
 */
final class Backoff {
    private static final int SHIFT_MAX = 30;

    private final long minMillis;
    private final long maxMillis;
    private final DoubleSupplier random;
    private int failures;

    /** @param random from 0 to 1 */
    Backoff(long minMillis, long maxMillis, DoubleSupplier random) {
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
        this.random = random;
    }

    /** Milliseconds until the next try, 1 at least. */
    long next() {
        long whole = Math.min(maxMillis, minMillis << Math.min(failures, SHIFT_MAX));
        failures++;
        return Math.max(1, whole / 2 + Math.round(random.getAsDouble() * (whole - whole / 2)));
    }

    /** It went well: the next failure is the first one again. */
    void reset() {
        failures = 0;
    }
}
