// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.webhook.WebhookState;
import io.microbroker.http.webhook.Webhooks;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What webhooks count, for each by its name. Any thread. */
final class WebhookMetrics implements MultiCollector {
    private static final String PREFIX = "microbroker_webhook_";

    private final Webhooks webhooks;

    WebhookMetrics(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public MetricSnapshots collect() {
        List<WebhookState> states = webhooks.states();
        if (states.isEmpty()) {
            return new MetricSnapshots();
        }
        return new MetricSnapshots(
                counter("posts", "Batches that were answered 2xx.", states, WebhookState::posted),
                counter("messages_sent", "Messages and events in them.", states, WebhookState::sent),
                byReason("posts_failed", "Posts that were not answered 2xx.", states, WebhookState::failures),
                byReason("messages_dropped", "Messages and events that were lost.", states, WebhookState::dropped),
                gauge("lag_messages", "Messages and events that wait.", states, WebhookState::lag),
                gauge("lag_seconds", "Age of the oldest that waits.", states, state -> state.lagMillis() / 1000.0));
    }

    private static CounterSnapshot counter(
            String name, String help, List<WebhookState> states, ToDoubleFunction<WebhookState> value) {
        CounterSnapshot.Builder metric =
                CounterSnapshot.builder().name(PREFIX + name).help(help);
        states.forEach(state -> metric.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of("hook", state.name()))
                .value(value.applyAsDouble(state))
                .build()));
        return metric.build();
    }

    private static CounterSnapshot byReason(
            String name, String help, List<WebhookState> states, Function<WebhookState, Map<String, Long>> values) {
        CounterSnapshot.Builder metric =
                CounterSnapshot.builder().name(PREFIX + name).help(help);
        states.forEach(state -> values.apply(state)
                .forEach((reason, count) -> metric.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("hook", state.name(), "reason", reason))
                        .value(count)
                        .build())));
        return metric.build();
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<WebhookState> states, ToDoubleFunction<WebhookState> value) {
        GaugeSnapshot.Builder metric =
                GaugeSnapshot.builder().name(PREFIX + name).help(help);
        states.forEach(state -> metric.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(Labels.of("hook", state.name()))
                .value(value.applyAsDouble(state))
                .build()));
        return metric.build();
    }
}
