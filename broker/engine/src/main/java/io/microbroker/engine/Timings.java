// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.metrics.Histogram;

/** The measurements of one loop. Written by that loop alone; readable from any thread. */
public final class Timings {
    private final Histogram[] histograms = new Histogram[Timing.values().length];

    Timings() {
        for (int i = 0; i < histograms.length; i++) {
            histograms[i] = new Histogram();
        }
    }

    /** Records one duration. On the loop only. */
    public void record(Timing timing, long nanos) {
        histograms[timing.ordinal()].record(nanos);
    }

    /** What was recorded so far, from any thread. */
    Distribution snapshot(Timing timing) {
        return histograms[timing.ordinal()].snapshot(timing.label());
    }
}
