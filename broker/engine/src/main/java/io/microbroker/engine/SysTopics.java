// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The figures under {@code $SYS/broker/}, with the names that Mosquitto gave them. Retained in memory alone: they are of this
 * process, and no figure is worth a write to the disk. Only what has changed is published again.
 *
 * <p>{@link #round} gathers and is called by one thread at a time, not by a loop: it walks through all sessions.
 */
public final class SysTopics {
    private static final String ROOT = "$SYS/broker/";
    private static final int[] LOAD_MINUTES = {1, 5, 15};

    private final Engine engine;
    private final Supplier<Map<String, Long>> counters;
    private final Identity identity;
    private final long startNanos;
    private final Map<String, String> published = new HashMap<>();
    private final Map<String, double[]> loads = new LinkedHashMap<>();
    private final Map<String, Long> before = new HashMap<>();
    private long lastNanos;
    private long connectedMax;
    private long heapMax;

    /** Name and version of the broker. */
    public record Identity(String name, String version) {}

    /**
     * Makes the figures of one broker.
     *
     * @param counters all counters by name
     */
    public SysTopics(Engine engine, Supplier<Map<String, Long>> counters, Identity identity) {
        this.engine = engine;
        this.counters = counters;
        this.identity = identity;
        this.startNanos = engine.time().nanos();
        this.lastNanos = startNanos;
    }

    /** Gathers all figures and publishes those that have changed. Blocks for as long as it takes to look at all sessions. */
    public void round() {
        Map<String, String> figures = new LinkedHashMap<>();
        Map<String, Long> now = counters.get();
        long nanos = engine.time().nanos();
        general(figures, nanos);
        clients(figures, now);
        traffic(figures, now);
        loads(figures, now, nanos);
        figures.entrySet().removeIf(each -> each.getValue().equals(published.get(each.getKey())));
        published.putAll(figures);
        Loop loop = engine.loop(0);
        loop.post(() ->
                figures.forEach((topic, value) -> engine.router().publishFigure(loop, message(engine, topic, value))));
    }

    /**
     * Publishes one figure at once, unless the configuration wants none. Any thread.
     *
     * @param topic below {@code $SYS/broker/}
     * @throws IllegalArgumentException if that is no topic name
     */
    public static void publish(Engine engine, String topic, String value) {
        Message figure = message(engine, topic, value);
        if (!engine.config().sys().interval().isZero()) {
            Loop loop = engine.loop(0);
            loop.post(() -> engine.router().publishFigure(loop, figure));
        }
    }

    private static Message message(Engine engine, String topic, String value) {
        return new Message(
                TopicName.of(ROOT + topic),
                value.getBytes(StandardCharsets.UTF_8),
                Qos.AT_MOST_ONCE,
                true,
                engine.time().wallMillis(),
                Message.NEVER,
                MessageProperties.NONE,
                null);
    }

    private void general(Map<String, String> figures, long nanos) {
        figures.put("version", "microbroker version " + identity.version());
        figures.put("name", identity.name());
        figures.put("uptime", (nanos - startNanos) / 1_000_000_000 + " seconds");
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        heapMax = Math.max(heapMax, heap);
        figures.put("heap/current", String.valueOf(heap));
        figures.put("heap/maximum", String.valueOf(heapMax));
    }

    private void clients(Map<String, String> figures, Map<String, Long> now) {
        long[] connected = {0};
        engine.sessions().forEach(session -> connected[0] += session.isOnline() && session.through() == null ? 1 : 0);
        long total = Math.max(connected[0], of(now, "sessions"));
        connectedMax = Math.max(connectedMax, connected[0]);
        put(figures, "clients/total", total);
        put(figures, "clients/connected", connected[0]);
        put(figures, "clients/active", connected[0]);
        put(figures, "clients/disconnected", total - connected[0]);
        put(figures, "clients/inactive", total - connected[0]);
        put(figures, "clients/expired", of(now, "sessions-expired"));
        put(figures, "clients/maximum", connectedMax);
    }

    private void traffic(Map<String, String> figures, Map<String, Long> now) {
        put(figures, "messages/received", of(now, "packets-received"));
        put(figures, "messages/sent", of(now, "packets-sent"));
        put(figures, "bytes/received", of(now, "bytes-received"));
        put(figures, "bytes/sent", of(now, "bytes-sent"));
        put(figures, "publish/messages/received", received(now));
        put(figures, "publish/messages/sent", sent(now));
        put(figures, "publish/messages/dropped", dropped(now));
        put(figures, "publish/bytes/received", of(now, "publish-bytes-received"));
        put(figures, "publish/bytes/sent", of(now, "publish-bytes-sent"));
        long stored = of(now, "storage-queued-messages") + of(now, "copies-waiting") + of(now, "retained-messages");
        put(figures, "messages/stored", stored);
        put(figures, "store/messages/count", stored);
        put(figures, "store/messages/bytes", of(now, "queued-bytes") + of(now, "retained-bytes"));
        put(figures, "retained messages/count", of(now, "retained-messages"));
        put(figures, "subscriptions/count", of(now, "subscriptions"));
        put(figures, "shared_subscriptions/count", engine.subscriptions().sharedSize());
    }

    private static long received(Map<String, Long> now) {
        return List.of(0, 1, 2).stream()
                .mapToLong(qos -> of(now, "publishes-received-qos-" + qos))
                .sum();
    }

    private static long sent(Map<String, Long> now) {
        return List.of(0, 1, 2).stream()
                .mapToLong(qos -> of(now, "deliveries-qos-" + qos))
                .sum();
    }

    /** A copy that was kept from its own sender was not meant for it. */
    private static long dropped(Map<String, Long> now) {
        long all = now.entrySet().stream()
                .filter(each -> each.getKey().startsWith("dropped-"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return all - of(now, "dropped-no-local");
    }

    private void loads(Map<String, String> figures, Map<String, Long> now, long nanos) {
        double minutes = Math.max(1e-6, (nanos - lastNanos) / 60e9);
        lastNanos = nanos;
        load(figures, "messages/received", of(now, "packets-received"), minutes);
        load(figures, "messages/sent", of(now, "packets-sent"), minutes);
        load(figures, "publish/received", received(now), minutes);
        load(figures, "publish/sent", sent(now), minutes);
        load(figures, "publish/dropped", dropped(now), minutes);
        load(figures, "bytes/received", of(now, "bytes-received"), minutes);
        load(figures, "bytes/sent", of(now, "bytes-sent"), minutes);
        load(figures, "sockets", of(now, "connections-opened"), minutes);
        load(figures, "connections", of(now, "clients-connected"), minutes);
    }

    /** Averages of what comes per minute, over the last one, five and fifteen, old minutes fading out. */
    private void load(Map<String, String> figures, String name, long total, double minutes) {
        double perMinute = (total - of(before, name)) / minutes;
        before.put(name, total);
        double[] averages = loads.computeIfAbsent(name, ignored -> new double[LOAD_MINUTES.length]);
        for (int i = 0; i < averages.length; i++) {
            double kept = Math.exp(-minutes / LOAD_MINUTES[i]);
            averages[i] = perMinute + kept * (averages[i] - perMinute);
            figures.put(
                    "load/" + name + "/" + LOAD_MINUTES[i] + "min", String.format(Locale.ROOT, "%.2f", averages[i]));
        }
    }

    private static long of(Map<String, Long> values, String name) {
        return values.getOrDefault(name, 0L);
    }

    private static void put(Map<String, String> figures, String topic, long value) {
        figures.put(topic, String.valueOf(value));
    }
}
