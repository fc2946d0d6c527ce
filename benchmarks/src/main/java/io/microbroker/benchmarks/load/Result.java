// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.util.Locale;

/**
 * What a run gave.
 *
 * @param deliveries in the window
 * @param seconds length of the window
 * @param brokerMicros CPU of the broker per delivery, in microseconds
 * @param p50Micros publish to delivery, at the median; of a closed loop the window decides it
 * @param p99Micros the same at 99 %
 * @param lost deliveries owed that never came, of the whole run; {@code duplicated}, {@code reordered} likewise
 * @param otherCores CPU that neither broker nor generator used meanwhile, in cores: how disturbed the run was
 */
public record Result(
        long deliveries,
        double seconds,
        double brokerMicros,
        double p50Micros,
        double p99Micros,
        long lost,
        long duplicated,
        long reordered,
        double otherCores) {
    /** Nothing lost, repeated or out of order. */
    public boolean isClean() {
        return lost == 0 && duplicated == 0 && reordered == 0;
    }

    /** One line of JSON, with the names of these fields, after what names the run. */
    public String toJson(String broker, String load) {
        return String.format(
                Locale.ROOT,
                "{\"broker\":\"%s\",\"load\":\"%s\",\"deliveries\":%d,\"seconds\":%.3f,\"brokerMicros\":%.4f,\"p50Micros\":%.1f,"
                        + "\"p99Micros\":%.1f,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,\"otherCores\":%.2f}",
                broker,
                load,
                deliveries,
                seconds,
                brokerMicros,
                p50Micros,
                p99Micros,
                lost,
                duplicated,
                reordered,
                otherCores);
    }
}
