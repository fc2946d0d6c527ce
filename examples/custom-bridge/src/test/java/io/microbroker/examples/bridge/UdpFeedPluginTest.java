// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.Broker;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UdpFeedPluginTest {
    private static final long DEADLINE_SECONDS = 20;

    private final UdpFeedPlugin plugin = loaded();
    private final Broker broker =
            await(Broker.builder().port(0).plugin(plugin, Map.of("port", 0)).start());
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();

    /** As the broker finds it: by the services file of the jar. */
    private static UdpFeedPlugin loaded() {
        return ServiceLoader.load(Plugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(UdpFeedPlugin.class::isInstance)
                .map(UdpFeedPlugin.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void watch() {
        ClientInfo watcher = new ClientInfo("watcher", null, ProtocolVersion.MQTT_5, "inside", "inside", Map.of());
        SessionSpec spec = SessionSpec.transientSession("watcher", delivery -> {
            received.add(delivery.message());
            delivery.acknowledge();
        });
        await(broker.client(watcher)
                .open(spec)
                .compose(session -> session.subscribe(List.of(Subscription.of("#", Qos.AT_LEAST_ONCE)))));
    }

    @AfterEach
    void stop() {
        await(broker.stop());
    }

    @Test
    void aLineBecomesAMessage() throws Exception {
        send("kitchen/temperature 21.5");

        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
    }

    @Test
    void aDatagramMayHoldSeveralLinesAndAValueSpaces() throws Exception {
        send("kitchen/temperature 21.5\nhall/motion seen at the door\r\n\n");

        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
        assertThat(next()).isEqualTo("home/hall/motion seen at the door");
        assertThat(count("bad")).isZero();
    }

    @Test
    void badLinesAreCountedAndReachNobody() throws Exception {
        send("alone\nkitchen/+/temperature 1\nhall/# 1\n$SYS/uptime 1\n" + "long " + "x".repeat(600));
        send(new byte[] {'a', ' ', (byte) 0xFF});
        send("hall/motion 1\n".repeat(150));
        send("kitchen/temperature 21.5");

        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
        assertThat(count("bad")).isEqualTo(7);
        assertThat(received).isEmpty();
    }

    @Test
    void aPortThatIsNoneStopsTheStart() {
        Plugin other = new UdpFeedPlugin();

        assertThatThrownBy(() -> await(Broker.builder()
                        .port(0)
                        .plugin(other, Map.of("port", 70_000))
                        .start()))
                .hasMessageContaining("port must be a number from 0 to 65535, not 70000");
    }

    private long count(String name) {
        Long value = broker.admin().counters().get("plugin-udp-feed-" + name);
        return value == null ? -1 : value;
    }

    private void send(String lines) throws IOException {
        send(lines.getBytes(StandardCharsets.UTF_8));
    }

    private void send(byte[] datagram) throws IOException {
        try (DatagramSocket sensor = new DatagramSocket()) {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            sensor.send(new DatagramPacket(datagram, datagram.length, loopback, plugin.port()));
        }
    }

    private String next() throws InterruptedException {
        Message message = received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message == null ? "" : message.topic() + " " + message.payloadText();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
