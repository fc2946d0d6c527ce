// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A broker with one webhook, "hall", and a journal: it can be stopped and started again. */
final class Hooked implements AutoCloseable {
    static final String SECRET = "a secret of more than sixteen bytes";

    final Served served;

    private Hooked(Served served) {
        this.served = served;
    }

    /** With settings of the webhook in place of those that make tests fast. */
    static Hooked start(Path folder, Receiver receiver, Map<String, Object> settings) {
        return start(folder, receiver, settings, config -> config);
    }

    static Hooked start(
            Path folder, Receiver receiver, Map<String, Object> settings, UnaryOperator<BrokerConfig> change) {
        Map<String, Object> hook = new HashMap<>(Map.of(
                "url",
                receiver.url(),
                "topics",
                List.of("home/#"),
                "batch-time",
                20,
                "retry-max",
                100,
                "secret",
                SECRET));
        hook.putAll(settings);
        return start(folder, Map.of("hall", hook), change);
    }

    static Hooked start(Path folder, Map<String, Object> hooks, UnaryOperator<BrokerConfig> change) {
        Path admins = folder.resolve("admins");
        try {
            Files.writeString(admins, "viewer:" + AdminUsersTest.hashOf("secret") + ":viewer\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String data = folder.resolve("data").toString();
        return new Hooked(Served.start(
                config -> change.apply(config.withStorage(StorageConfig.JOURNAL.withDataDir(data))),
                Map.of("port", 0, "users", admins.toString(), "webhooks", hooks)));
    }

    BrokerClient client() {
        return served.broker.client(
                new ClientInfo("sensor-1", "sensor", ProtocolVersion.MQTT_5, "test", "127.0.0.1:1", Map.of()));
    }

    /** Publishes "from" to "to - 1", and waits until all are acknowledged. */
    void publish(int from, int to) {
        BrokerClient client = client();
        List<Future<Void>> published = new ArrayList<>();
        for (int i = from; i < to; i++) {
            published.add(client.publish(Message.of("home/hall", String.valueOf(i), Qos.AT_LEAST_ONCE, false)));
        }
        Served.await(Future.all(published));
    }

    /** What the API says of the webhook. */
    JsonObject state() {
        return new JsonObject(served.get("/api/v1/webhooks", "viewer").body())
                .getJsonArray("items")
                .getJsonObject(0);
    }

    /** The value of a metric of the webhook. */
    double metric(String name, Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("hook", "hall");
        return PageReader.read(served.get("/metrics", "viewer").body(), false).value(name, all);
    }

    @Override
    public void close() {
        served.close();
    }
}
