// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.util.List;

/**
 * How one counter of the broker is shown.
 *
 * @param counter its name among the counters of the broker
 * @param metric the name for Prometheus, without {@code _total}
 * @param labels name, value, name, value …
 */
record MetricRow(String counter, Kind kind, String metric, List<String> labels, String help) {
    enum Kind {
        /** Only rises. */
        COUNTER,
        /** As it is now. */
        GAUGE
    }

    /** The name on the page. */
    String shownName() {
        return kind == Kind.COUNTER ? metric + "_total" : metric;
    }
}
