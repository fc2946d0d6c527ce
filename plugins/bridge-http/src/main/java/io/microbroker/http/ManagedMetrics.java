// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.metrics.Measurement;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What plugins measure about the things that they manage, such as {@code microbroker_bridge_lag_messages}. */
final class ManagedMetrics {
    private ManagedMetrics() {}

    static void addTo(List<MetricSnapshot> all, BrokerAdmin admin) {
        Map<String, CounterSnapshot.Builder> rising = new LinkedHashMap<>();
        Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
        admin.managed().forEach(set -> set.measurements().forEach(each -> {
            if (each.rises()) {
                rising.computeIfAbsent(each.name(), name -> CounterSnapshot.builder()
                                .name("microbroker_" + name)
                                .help(each.help()))
                        .dataPoint(new CounterSnapshot.CounterDataPointSnapshot(each.value(), labels(each), null, 0));
            } else {
                gauges.computeIfAbsent(each.name(), name -> GaugeSnapshot.builder()
                                .name("microbroker_" + name)
                                .help(each.help()))
                        .dataPoint(new GaugeSnapshot.GaugeDataPointSnapshot(each.value(), labels(each), null));
            }
        }));
        rising.values().forEach(each -> all.add(each.build()));
        gauges.values().forEach(each -> all.add(each.build()));
    }

    private static Labels labels(Measurement measurement) {
        Labels.Builder labels = Labels.builder();
        measurement.labels().forEach(labels::label);
        return labels.build();
    }
}
