// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import io.microbroker.Broker;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.Plugin;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditedStoragePluginTest {
    private static final long DEADLINE_SECONDS = 20;

    private final Path folder;

    AuditedStoragePluginTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aMessageWaitsForItsSubscriberAndTheLogTellsOfBoth() throws Exception {
        Broker broker = await(broker("memory").start());
        try {
            subscribeAndLeave(broker);
            publish(broker, "21.5");
            assertThat(comeBack(broker)).isEqualTo("21.5");
        } finally {
            await(broker.stop());
        }

        assertThat(events("display%0A1"))
                .containsExactly(
                        "claimed new", "subscribed %5Bhome%2F%23%5D", "released", "claimed present", "released");
        assertThat(events("sensor")).startsWith("claimed new");
    }

    @Test
    void itDoesNotPromiseMoreThanMemoryCanKeep() {
        assertThatThrownBy(() -> await(broker("sync").start()))
                .hasMessageContaining("storage.durability must be memory");
    }

    @Test
    void aLogThatCannotBeWrittenStopsTheStart() throws IOException {
        Files.createDirectory(folder.resolve("audit.log"));

        assertThatThrownBy(() -> await(broker("memory").start())).hasMessageContaining("cannot write");
    }

    private Broker.Builder broker(String durability) {
        String file = folder.resolve("audit.log").toString();
        return Broker.builder()
                .port(0)
                .plugin(loaded(), Map.of("file", file))
                .config(config -> config.withStorage(new StorageConfig("audited", durability, Map.of())));
    }

    /** As the broker finds it: by the services file of the jar. */
    private static Plugin loaded() {
        return ServiceLoader.load(Plugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(AuditedStoragePlugin.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static void subscribeAndLeave(Broker broker) {
        Mqtt5BlockingClient display = connected(broker, "display\n1", true, 3600);
        var granted = display.subscribeWith()
                .topicFilter("home/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        assertThat(granted.getReasonCodes()).noneMatch(code -> code.isError());
        display.disconnect();
    }

    private static void publish(Broker broker, String payload) {
        Mqtt5BlockingClient sensor = connected(broker, "sensor", true, 0);
        var sent = sensor.publishWith()
                .topic("home/kitchen/temperature")
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        assertThat(sent.getError()).isEmpty();
        sensor.disconnect();
    }

    private static String comeBack(Broker broker) throws InterruptedException {
        Mqtt5BlockingClient display = client(broker, "display\n1");
        try (var received = display.publishes(MqttGlobalPublishFilter.ALL)) {
            var connAck = connect(display, false, 3600);
            assertThat(connAck.isSessionPresent()).isTrue();
            byte[] payload = received.receive(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .orElseThrow()
                    .getPayloadAsBytes();
            return new String(payload, StandardCharsets.UTF_8);
        } finally {
            display.disconnect();
        }
    }

    private static Mqtt5BlockingClient connected(Broker broker, String id, boolean cleanStart, long expirySeconds) {
        Mqtt5BlockingClient client = client(broker, id);
        assertThat(connect(client, cleanStart, expirySeconds).getReasonCode().isError())
                .isFalse();
        return client;
    }

    private static Mqtt5ConnAck connect(Mqtt5BlockingClient client, boolean cleanStart, long expirySeconds) {
        return client.connectWith()
                .cleanStart(cleanStart)
                .sessionExpiryInterval(expirySeconds)
                .send();
    }

    private static Mqtt5BlockingClient client(Broker broker, String id) {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.port("tcp"))
                .buildBlocking();
    }

    /** What the log says about one client, without the time. */
    private List<String> events(String clientId) throws IOException {
        return Files.readAllLines(folder.resolve("audit.log")).stream()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.get(2).equals(clientId))
                .map(words -> String.join(" ", words.get(1), String.join(" ", words.subList(3, words.size())))
                        .strip())
                .toList();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
