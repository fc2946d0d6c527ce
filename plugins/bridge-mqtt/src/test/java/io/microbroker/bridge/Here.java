// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.admin.ManagedSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A broker of ours with the plugin, on a free port. */
final class Here implements AutoCloseable {
    final Broker broker;

    private Here(Broker broker) {
        this.broker = broker;
    }

    static Here with(Map<String, Object> plugin) {
        return with(plugin, config -> config);
    }

    static Here with(Map<String, Object> plugin, UnaryOperator<BrokerConfig> change, Plugin... others) {
        BrokerConfig config =
                change.apply(BrokerConfig.DEFAULT.withLoops(2).withListener("tcp", tcp -> tcp.withPort(0)));
        Broker.Builder builder = Broker.builder().config(config).plugin(new BridgePlugin(), plugin);
        for (Plugin other : others) {
            builder.plugin(other, Map.of());
        }
        return new Here(Waiting.await(builder.start()));
    }

    /** One without bridges. */
    static Here alone() {
        BrokerConfig config = BrokerConfig.DEFAULT.withLoops(2).withListener("tcp", tcp -> tcp.withPort(0));
        return new Here(Waiting.await(Broker.builder().config(config).start()));
    }

    static BrokerConfig withJournal(BrokerConfig config, Path data) {
        return config.withStorage(StorageConfig.JOURNAL.withDataDir(data.toString()));
    }

    /** Settings with one bridge, named {@code site}, that tries again at once. */
    static Map<String, Object> site(int port, Map<String, Object> more, List<Map<String, Object>> topics) {
        Map<String, Object> bridge = new LinkedHashMap<>(Map.of(
                "address", "mqtt://127.0.0.1:" + port, "topics", topics, "retry-min", "20ms", "retry-max", "200ms"));
        bridge.putAll(more);
        return Map.of("bridges", Map.of("site", bridge));
    }

    static Map<String, Object> topic(String direction, String filter, int qos, String local, String remote) {
        return Map.of(
                "direction", direction, "filter", filter, "qos", qos, "local-prefix", local, "remote-prefix", remote);
    }

    static Map<String, Object> topic(String direction, String filter, int qos) {
        return topic(direction, filter, qos, "", "");
    }

    int port() {
        return broker.port("tcp");
    }

    ManagedSet bridges() {
        return broker.admin().managed("bridges").orElseThrow();
    }

    Object get(String key) {
        return Objects.requireNonNull(
                Waiting.await(bridges().find("site")).orElseThrow().get(key), key);
    }

    long number(String key) {
        return (Long) get(key);
    }

    long messages(String label) {
        return (Long) Objects.requireNonNull(((Map<?, ?>) get("messages")).get(label), label);
    }

    Here connected() {
        Waiting.until(() -> "connected: " + get("trouble"), () -> "connected".equals(get("state")));
        return this;
    }

    void stop() {
        Waiting.await(broker.stop());
    }

    @Override
    public void close() {
        stop();
    }
}
