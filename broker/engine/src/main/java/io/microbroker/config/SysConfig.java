// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.time.Duration;

/**
 * The figures that the broker publishes about itself: {@code sys}.
 *
 * @param interval time between two rounds of {@code $SYS/broker/…}; 1s..1d, 0 publishes none; default 10s
 */
public record SysConfig(Duration interval) {
    /** Every ten seconds. */
    public static final SysConfig DEFAULT = new SysConfig(Duration.ofSeconds(10));

    public SysConfig {
        if (!interval.isZero()) {
            Range.time("interval", interval, Duration.ofSeconds(1), Duration.ofDays(1));
        }
    }
}
