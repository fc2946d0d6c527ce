// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.engine.TimeSource;

/** Time that passes only when the simulation says so. */
final class VirtualClock implements TimeSource {
    private static final long START_MILLIS = 1_700_000_000_000L;

    private long millis;

    void advance(long byMillis) {
        millis += byMillis;
    }

    /** Since the beginning of the simulation. */
    long millis() {
        return millis;
    }

    @Override
    public long wallMillis() {
        return START_MILLIS + millis;
    }

    @Override
    public long nanos() {
        return millis * 1_000_000;
    }
}
