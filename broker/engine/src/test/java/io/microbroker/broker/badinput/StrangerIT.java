// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that speak something else, and floods of mistakes: closed, said in the log, once per second. */
class StrangerIT {
    private static final int FLOOD = 30;
    private static final String TLS_HELLO = "16 03 01 00 c8 01 00 00 c4 03 03 5b 90 9d 9b 72";

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    /** Many connections do the same, spread over the loops: all are closed, and at most one line a second is logged. */
    private void expectOneLine(String text, Counter counter, Consumer<RawClient> act) {
        try (RunningBroker broker = RunningBroker.with(config -> config).start();
                Canaries canaries = new Canaries(broker)) {
            long begin = System.nanoTime();
            for (int i = 0; i < FLOOD; i++) {
                try (RawClient client = broker.client()) {
                    act.accept(client);
                    client.expectClosed();
                }
            }
            broker.awaitCount(counter, FLOOD);
            canaries.sing();
            long seconds = (System.nanoTime() - begin) / 1_000_000_000;

            assertThat(broker.count(counter)).isEqualTo(FLOOD);
            assertThat(log.linesWith(text)).isNotEmpty().hasSizeLessThanOrEqualTo(1 + (int) seconds);
            assertThat(log.lines()).hasSizeLessThanOrEqualTo(1 + (int) seconds);
            assertThat(log.alarms()).isEmpty();
        }
    }

    @Test
    @DisplayName("a TLS hello is closed, and the log says what it was")
    void recognisesTls() {
        expectOneLine("TLS hello", Counter.MALFORMED_PACKETS, client -> client.send(TLS_HELLO));
    }

    @Test
    @DisplayName("an HTTP request is closed, and the log says what it was")
    void recognisesHttp() {
        byte[] request = "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        expectOneLine("HTTP", Counter.PROTOCOL_ERRORS, client -> client.send(request));
    }

    @Test
    @DisplayName("[MQTT-3.1.0-1] a first packet other than CONNECT is closed without an answer")
    @Proves(v5 = "MQTT-3.1.0-1", v311 = "MQTT-3.1.0-1")
    void closesWhoDoesNotBeginWithConnect() {
        expectOneLine("before CONNECT was complete", Counter.PROTOCOL_ERRORS, RawClient::pingReq);
    }

    @Test
    @DisplayName("a flood of the same mistake after CONNECT is one line a second")
    void logsAFloodOfMistakesOnce() {
        expectOneLine("client disconnected", Counter.MALFORMED_PACKETS, client -> {
            client.connect5(connect -> {}).expectConnAck();
            client.send("00 00").expect(PacketType.DISCONNECT);
        });
    }

    @Test
    @DisplayName("a flood of refused clients is one line a second")
    void logsAFloodOfRefusedClientsOnce() {
        expectOneLine("client refused", Counter.CLIENTS_REFUSED, client -> client.connect5(
                        connect -> connect.clientId("x".repeat(300)))
                .expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID));
    }

    @Test
    @DisplayName("text of a client is escaped and cut in the log")
    void escapesWhatClientsSend() {
        try (RunningBroker broker = RunningBroker.with(config -> config).start();
                RawClient client = broker.connected(ProtocolVersion.MQTT_5, "room\n2\u202e" + "x".repeat(200))) {
            client.send("00 00").expectDisconnect(ReasonCode.MALFORMED_PACKET);

            String line = log.linesWith("client disconnected").get(0);
            assertThat(line).contains("room\\u000a2\\u202e").doesNotContain("\n", "\u202e", "x".repeat(130));
        }
    }

    @Test
    @DisplayName("random bytes, alone and behind CONNECT, end their connections and nothing else")
    void survivesRandomBytes() {
        long seed = 20_240_607;
        Random random = new Random(seed);
        try (RunningBroker broker = RunningBroker.with(config -> config).start();
                Canaries canaries = new Canaries(broker)) {
            for (int i = 0; i < 300; i++) {
                byte[] noise = new byte[1 + random.nextInt(200)];
                random.nextBytes(noise);
                try (RawClient client = broker.client()) {
                    if (i % 2 == 0) {
                        client.connect5(connect -> {}).expectConnAck();
                    }
                    client.send(noise).shutdownOutput();
                }
                if (i % 10 == 0) {
                    canaries.sing();
                }
            }
            broker.awaitCount(Counter.CONNECTIONS_CLOSED, 300);

            canaries.sing();
            assertThat(broker.count(Counter.TASK_FAILURES)).as("seed " + seed).isZero();
            assertThat(log.alarms()).isEmpty();
        }
    }
}
