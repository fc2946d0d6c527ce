// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.MetricRow.Kind;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.metrics.Distribution;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The counters, gauges and distributions of the broker, read all at once for each scrape. Counters without a row in
 * {@link MetricTable} are those of plugins and foreign storages: shown as {@code microbroker_plugin_value} and
 * {@code microbroker_storage_value} with their names as labels. Any thread.
 */
final class BrokerMetrics implements MultiCollector {
    private static final double NANOS = 1e9;
    private static final List<String> GUARDED = List.of("failures", "timeouts", "denials", "blocked");

    private final BrokerAdmin admin;
    private final Map<String, MetricRow> rows = new MetricTable().byCounter();

    BrokerMetrics(BrokerAdmin admin) {
        this.admin = admin;
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        Map<String, Long> counters = admin.counters();
        addRows(counters, all);
        addOthers(counters, all);
        long connections =
                counters.getOrDefault("connections-opened", 0L) - counters.getOrDefault("connections-closed", 0L);
        gauge(all, "microbroker_connections", "Open connections.", connections);
        BrokerSnapshot broker = admin.broker();
        gauge(all, "microbroker_ready", "1 if clients should be sent here.", broker.isReady() ? 1 : 0);
        gauge(
                all,
                "microbroker_storage_ready",
                "1 if the storage takes messages.",
                broker.storage().ready() ? 1 : 0);
        all.add(InfoSnapshot.builder()
                .name("microbroker_build")
                .help("What runs here.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "name", broker.name(),
                                "version", broker.version(),
                                "storage", broker.storageType(),
                                "durability", broker.durability().name().toLowerCase(Locale.ROOT)))
                        .build())
                .build());
        admin.distributions().forEach(each -> all.add(histogram(each)));
        ManagedMetrics.addTo(all, admin);
        return new MetricSnapshots(all);
    }

    private static void gauge(List<MetricSnapshot> all, String name, String help, double value) {
        all.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build());
    }

    private void addRows(Map<String, Long> counters, List<MetricSnapshot> all) {
        Map<String, CounterSnapshot.Builder> rising = new LinkedHashMap<>();
        counters.forEach((counter, value) -> {
            MetricRow row = rows.get(counter);
            if (row == null) {
                return;
            }
            if (row.kind() == Kind.GAUGE) {
                gauge(all, row.metric(), row.help(), value);
            } else {
                rising.computeIfAbsent(
                                row.metric(),
                                name -> CounterSnapshot.builder().name(name).help(row.help()))
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .labels(labels(row.labels()))
                                .value(value)
                                .build());
            }
        });
        rising.values().forEach(each -> all.add(each.build()));
    }

    private static Labels labels(List<String> pairs) {
        return Labels.of(pairs.toArray(String[]::new));
    }

    /** Those of plugins, whose names begin with the plugin's, and what a storage counts that we do not know. */
    private void addOthers(Map<String, Long> counters, List<MetricSnapshot> all) {
        CounterSnapshot.Builder calls = CounterSnapshot.builder()
                .name("microbroker_plugin_calls")
                .help("Calls of plugins that went wrong or were answered with no, by what was counted.");
        GaugeSnapshot.Builder values =
                GaugeSnapshot.builder().name("microbroker_plugin_value").help("What plugins count themselves.");
        GaugeSnapshot.Builder storage =
                GaugeSnapshot.builder().name("microbroker_storage_value").help("What the storage counts besides.");
        counters.forEach((counter, value) -> {
            if (rows.containsKey(counter)) {
                return;
            }
            String plugin = pluginOf(counter);
            if (plugin.isEmpty()) {
                storage.dataPoint(point(Labels.of("name", counter), value));
                return;
            }
            String what = counter.substring("plugin-".length() + plugin.length() + 1);
            Labels labels = Labels.of("plugin", plugin, "name", what);
            if (GUARDED.contains(what)) {
                calls.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build());
            } else {
                values.dataPoint(point(labels, value));
            }
        });
        all.add(calls.build());
        all.add(values.build());
        all.add(storage.build());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, long value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }

    /** The plugin that a counter belongs to: the one with the longest name that fits; empty if there is none. */
    private String pluginOf(String counter) {
        String found = "";
        for (String plugin : admin.broker().plugins()) {
            if (counter.startsWith("plugin-" + plugin + "-") && plugin.length() > found.length()) {
                found = plugin;
            }
        }
        return found;
    }

    private static MetricSnapshot histogram(Distribution distribution) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long[] bounds = distribution.boundsNanos();
        long[] counts = distribution.counts();
        for (int i = 0; i < bounds.length; i++) {
            buckets.bucket(bounds[i] / NANOS, counts[i]);
        }
        buckets.bucket(Double.POSITIVE_INFINITY, counts[bounds.length]);
        return HistogramSnapshot.builder()
                .name("microbroker_" + distribution.name().replace('-', '_') + "_seconds")
                .help(helpOf(distribution.name()))
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(distribution.sumNanos() / NANOS)
                        .build())
                .build();
    }

    private static String helpOf(String name) {
        return switch (name) {
            case "publish-to-ack" -> "From the arrival of a QoS 1 or 2 message to its PUBACK or PUBREC.";
            case "delivery" -> "From the arrival of a message to its way out to a receiver, in whole milliseconds.";
            case "loop-lag" -> "How much later than due event loops got to their tick.";
            case "inspection" -> "Processor time that a piece of work for the administration took on an event loop.";
            case "retained" -> "Processor time of a turn in which retained messages went to new subscriptions.";
            case "commit" -> "From the first call of a batch to its commit in the storage.";
            case "sync" -> "How long the disk took to sync.";
            default -> "Of a plugin.";
        };
    }
}
