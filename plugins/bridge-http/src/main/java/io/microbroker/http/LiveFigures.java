// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.metrics.Distribution;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the broker counts, as the stream tells it: all of it to who comes, from then on what has changed. On an idle broker
 * that is next to nothing. Confined to the loop of HTTP.
 */
final class LiveFigures {
    private final LiveSeries series = new LiveSeries();
    private final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    private Map<String, Long> counters = Map.of();
    private final Map<String, Distribution> timings = new HashMap<>();
    private long atMillis;

    /** Looks at the broker; what has changed since the last time. */
    JsonObject sample(BrokerAdmin admin, long nowMillis, long nowNanos) {
        Map<String, Long> now = new HashMap<>(admin.counters());
        process(now);
        JsonObject values = series.add(now, nowNanos);
        JsonObject changed = new JsonObject();
        now.forEach((name, value) -> {
            if (!value.equals(counters.get(name))) {
                changed.put(name, value);
            }
        });
        JsonObject slow = new JsonObject();
        for (Distribution each : admin.distributions()) {
            Distribution known = timings.put(each.name(), each);
            if (known == null || !Arrays.equals(known.counts(), each.counts())) {
                slow.put(each.name(), new JsonObject().put("counts", counts(each)));
            }
        }
        counters = now;
        atMillis = nowMillis;
        return new JsonObject()
                .put("at", nowMillis)
                .put("series", values)
                .put("counters", changed)
                .put("timings", slow);
    }

    private void process(Map<String, Long> values) {
        Runtime runtime = Runtime.getRuntime();
        values.put("heap-used", runtime.totalMemory() - runtime.freeMemory());
        values.put("heap-max", runtime.maxMemory());
        if (system instanceof com.sun.management.OperatingSystemMXBean process) {
            values.put("cpu-nanos", process.getProcessCpuTime());
        }
    }

    /** All that was there at the last sample. */
    JsonObject all() {
        JsonObject known = new JsonObject();
        counters.forEach(known::put);
        JsonObject slow = new JsonObject();
        timings.forEach((name, each) -> {
            JsonArray bounds = new JsonArray();
            Arrays.stream(each.boundsNanos()).forEach(bounds::add);
            slow.put(name, new JsonObject().put("bounds", bounds).put("counts", counts(each)));
        });
        return new JsonObject()
                .put("at", atMillis)
                .put("history", series.history())
                .put("counters", known)
                .put("timings", slow);
    }

    private static JsonArray counts(Distribution distribution) {
        JsonArray counts = new JsonArray();
        Arrays.stream(distribution.counts()).forEach(counts::add);
        return counts;
    }
}
