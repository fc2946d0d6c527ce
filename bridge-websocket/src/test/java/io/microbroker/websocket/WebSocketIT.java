// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT over WebSocket does what MQTT over TCP does. */
final class WebSocketIT {
    @RegisterExtension
    static final WebSocketBroker BROKER = WebSocketBroker.with(config -> config);

    private static RawClient connected(String clientId) throws IOException {
        RawClient client = BROKER.open().mqtt().connect5(connect -> connect.clientId(clientId));
        client.expectConnAck();
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void carriesEachVersion(ProtocolVersion version) throws IOException {
        try (RawClient client = BROKER.open().mqtt().connect(version, connect -> connect.clientId("v" + version))) {
            client.expectConnAck();
            client.subscribe(1, "home/" + version, 1).expectSubAck(1, 1);
            client.publish("home/" + version, "22", 1, 2);
            client.expectPublish("home/" + version, "22", 1);
            client.expectPubAck(2);
            client.pingReq().expectPingResp();
            client.disconnect().expectClosed();
        }
    }

    @Test
    void meetsClientsOfTcp() throws IOException {
        try (RawClient page = connected("page");
                RawClient sensor = RawClient.connected(BROKER.broker().port("tcp"), "sensor")) {
            page.subscribe(1, "rooms/+", 0).expectSubAck(1, 0);
            sensor.subscribe(1, "lights/+", 0).expectSubAck(1, 0);

            sensor.publish("rooms/kitchen", "21");
            page.expectPublish("rooms/kitchen", "21");
            page.publish("lights/kitchen", "on");
            sensor.expectPublish("lights/kitchen", "on");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 130, 60_000, 70_000, 1_000_000})
    void carriesPacketsOfEverySize(int size) throws IOException {
        String payload = "x".repeat(size);
        try (RawClient client = connected("large")) {
            client.subscribe(1, "large/#", 0).expectSubAck(1, 0);
            client.publish("large/" + size, payload);
            client.expectPublish("large/" + size, payload);
        }
    }

    @Test
    @Proves(v5 = "MQTT-6.0.0-1", v311 = "MQTT-6.0.0-1")
    void gathersThePacketsOfATurnInOneFrame() throws IOException {
        RawWebSocket socket = BROKER.open();
        try (RawClient client = socket.mqtt().connect5(connect -> connect.clientId("burst"))) {
            client.expectConnAck();
            client.subscribe(1, "burst", 0).expectSubAck(1, 0);
            byte[] publish = {0x30, 0x09, 0, 5, 'b', 'u', 'r', 's', 't', 0, '!'};
            byte[][] frames = new byte[20][];
            Arrays.fill(frames, Frames.binary(publish));

            socket.send(Frames.join(frames));

            RawWebSocket.Frame answer = socket.frame();
            assertThat(answer.firstByte()).isEqualTo(0x82);
            assertThat(answer.payload()).hasSize(20 * publish.length);
        }
    }

    @Test
    void takesPacketsSentRightBehindTheUpgrade() throws IOException {
        try (RawWebSocket socket = BROKER.connect()) {
            byte[] connect = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 0};
            socket.send(Frames.join(
                    RawWebSocket.request("").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII),
                    Frames.binary(connect)));

            assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
            assertThat(socket.frame().payload()[0]).isEqualTo((byte) 0x20);
        }
    }

    @Test
    void answersPingsOfTheWebSocket() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            socket.send(Frames.frame(Frames.FIN | Frames.PING, new byte[] {1, 2, 3}));

            RawWebSocket.Frame pong = socket.frame();

            assertThat(pong.firstByte()).isEqualTo(Frames.FIN | Frames.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void saysGoodbyeWhenTheClientDoes() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            socket.send(Frames.close(1001, "the page is left"));

            assertThat(socket.frame().closeCode()).isEqualTo(1001);
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void saysGoodbyeInOrderWhenMqttEnds() throws IOException {
        RawWebSocket socket = BROKER.open();
        try (RawClient client = socket.mqtt().connect5(connect -> connect.clientId("leaving"))) {
            client.expectConnAck();
            client.disconnect();

            assertThat(socket.frame().closeCode()).isEqualTo(1000);
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void losesNothingToAClientThatReadsSlowly() throws IOException {
        int count = 300;
        String payload = "y".repeat(10_000);
        try (RawClient slow = connected("slow");
                RawClient sensor = RawClient.connected(BROKER.broker().port("tcp"), "fast")) {
            slow.subscribe(1, "slow", 1).expectSubAck(1, 1);
            for (int i = 1; i <= count; i++) {
                sensor.publish("slow", payload, 1, i).expectPubAck(i);
            }
            for (int i = 0; i < count; i++) {
                RawPacket packet = slow.expectPublish("slow", payload, 1);
                slow.pubAck(packet.packetId());
            }
        }
    }

    @Test
    void publishesTheWillOfAPageThatVanishes() throws IOException {
        try (RawClient witness = connected("witness")) {
            witness.subscribe(1, "wills", 0).expectSubAck(1, 0);
            RawClient page = BROKER.open().mqtt().connect5(connect -> connect.clientId("vanishing")
                    .will("wills", "gone", 0, false));
            page.expectConnAck();

            page.close();

            witness.expectPublish("wills", "gone");
        }
    }

    @Test
    void bothHalvesOfTheUpgradeAndOfConnectAreDueInTime() throws Exception {
        try (WebSocketBroker hasty = WebSocketBroker.with(
                                config -> config.withLimits(limits -> limits.connectTimeout(Duration.ofMillis(300))))
                        .start();
                RawWebSocket silent = hasty.connect();
                RawWebSocket half = hasty.connect();
                RawWebSocket upgraded = hasty.open()) {
            half.send("GET /mqtt HTTP/1.1\nHost:");
            upgraded.send(Frames.frame(Frames.BINARY, new byte[] {0x10}));

            assertThat(silent.head()).startsWith("HTTP/1.1 408 ");
            assertThat(half.head()).startsWith("HTTP/1.1 408 ");
            assertThat(upgraded.frame().closeCode()).isEqualTo(1000);
            assertThat(upgraded.isAtEnd()).isTrue();
        }
    }

    @Test
    void connectionsBeyondTheLimitAreTurnedAway() throws Exception {
        try (WebSocketBroker small = WebSocketBroker.with(config -> config.withLimits(limits -> limits.connections(1)))
                        .start();
                RawWebSocket first = small.open();
                RawWebSocket second = small.connect()) {
            assertThat(second.head()).startsWith("HTTP/1.1 503 ");

            first.send(Frames.frame(Frames.FIN | Frames.PING, new byte[0]));
            assertThat(first.frame().firstByte()).isEqualTo(Frames.FIN | Frames.PONG);
        }
    }

    @Test
    void aPacketBeyondTheLimitIsRefusedAsOnTcp() throws IOException {
        RawWebSocket socket = BROKER.open();
        try (RawClient client = socket.mqtt().connect5(connect -> connect.clientId("too-large"))) {
            client.expectConnAck();
            client.send("30 80 80 80 01 00");

            assertThat(client.expectPacket().reasonCode()).isEqualTo(0x95);
            client.expectClosed();
        }
    }

    @Test
    @Proves(v5 = "MQTT-6.0.0-4", v311 = "MQTT-6.0.0-4")
    void theClientOfTheJdkIsServed() throws Exception {
        BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + BROKER.port() + "/mqtt?room=kitchen"), new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
                                ByteBuffer copy = ByteBuffer.allocate(data.remaining());
                                received.add(copy.put(data).flip());
                                from.request(1);
                                return CompletableFuture.completedStage(null);
                            }
                        })
                .get(30, TimeUnit.SECONDS);
        byte[] connect = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 0};

        assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
        for (int i = 0; i < connect.length; i++) {
            socket.sendBinary(ByteBuffer.wrap(connect, i, 1), i == connect.length - 1)
                    .get(30, TimeUnit.SECONDS);
        }

        ByteBuffer answer = received.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.get(0)).isEqualTo((byte) 0x20);
        socket.abort();
    }

    @Test
    void aWrongSettingKeepsTheBrokerFromStarting() {
        assertThatCode(() -> {
                    try (WebSocketBroker wrong = WebSocketBroker.with(config ->
                            config.withListener("ws", ws -> WebSocketBroker.listener(Map.of("path", "mqtt"))))) {
                        wrong.start();
                    }
                })
                .hasStackTraceContaining("listeners.ws.path 'mqtt' is not the path of a URL");
    }
}
