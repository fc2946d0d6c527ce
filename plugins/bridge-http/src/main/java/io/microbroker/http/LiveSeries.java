// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What charts show, second by second, with the last minutes of it: how much of something there is, or how fast a count
 * grows. So a page that is opened shows at once what was before. Confined to the loop of HTTP.
 */
final class LiveSeries {
    /** Seconds that are kept. */
    static final int KEPT = 300;

    private final Map<String, ToDoubleFunction<Counts>> levels = new LinkedHashMap<>();
    private final Map<String, ToDoubleFunction<Counts>> growing = new LinkedHashMap<>();
    private final Map<String, ArrayDeque<Double>> kept = new LinkedHashMap<>();
    private Counts before = new Counts(Map.of());
    private long beforeNanos;

    /** All counters of one moment. */
    record Counts(Map<String, Long> values) {
        double of(String... names) {
            double sum = 0;
            for (String name : names) {
                sum += values.getOrDefault(name, 0L);
            }
            return sum;
        }

        double starting(String prefix) {
            double sum = 0;
            for (Map.Entry<String, Long> each : values.entrySet()) {
                if (each.getKey().startsWith(prefix)) {
                    sum += each.getValue();
                }
            }
            return sum;
        }
    }

    LiveSeries() {
        levels.put("connections", counts -> counts.of("connections-opened") - counts.of("connections-closed"));
        levels.put("queued", counts -> counts.of("storage-queued-messages", "copies-waiting"));
        growing.put("received", counts -> counts.starting("publishes-received-qos-"));
        growing.put("delivered", counts -> counts.starting("deliveries-qos-"));
        growing.put("dropped", counts -> counts.starting("dropped-"));
        growing.put("refused", counts -> counts.of("clients-refused", "publishes-denied", "subscriptions-denied"));
        growing.put("bytes-received", counts -> counts.of("bytes-received"));
        growing.put("bytes-sent", counts -> counts.of("bytes-sent"));
        growing.put("cpu", counts -> counts.of("cpu-nanos") / 1e7); // hundredths of a core
    }

    /** Takes the counters of this second; what they come to, by series. Rates begin with the second time. */
    JsonObject add(Map<String, Long> counters, long nowNanos) {
        Counts now = new Counts(counters);
        JsonObject values = new JsonObject();
        levels.forEach((name, level) -> values.put(name, keep(name, level.applyAsDouble(now))));
        if (!before.values().isEmpty()) {
            double seconds = Math.max((nowNanos - beforeNanos) / 1e9, 1e-3);
            growing.forEach((name, count) -> values.put(
                    name, keep(name, Math.max(0, (count.applyAsDouble(now) - count.applyAsDouble(before)) / seconds))));
        }
        before = now;
        beforeNanos = nowNanos;
        return values;
    }

    private double keep(String name, double value) {
        double rounded = Math.round(value * 10) / 10.0;
        ArrayDeque<Double> values = kept.computeIfAbsent(name, each -> new ArrayDeque<>());
        values.addLast(rounded);
        if (values.size() > KEPT) {
            values.removeFirst();
        }
        return rounded;
    }

    /** All that is kept, oldest first. */
    JsonObject history() {
        JsonObject all = new JsonObject();
        kept.forEach((name, values) -> {
            JsonArray array = new JsonArray();
            values.forEach(array::add);
            all.put(name, array);
        });
        return all;
    }
}
