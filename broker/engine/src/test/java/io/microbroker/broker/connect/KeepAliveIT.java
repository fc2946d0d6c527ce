// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Silence ends a connection after one and a half times the keep alive. */
class KeepAliveIT {
    @RegisterExtension
    static final RunningBroker broker =
            RunningBroker.with(config -> config.withMqtt(mqtt -> mqtt.keepAliveMax(Duration.ofSeconds(1))));

    @EachVersion
    @DisplayName("[MQTT-3.1.2-22] a silent client is closed after 1.5 times its keep alive, with 0x8D in MQTT 5.0")
    @Proves(
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"},
            v311 = "MQTT-3.1.2-24")
    void closesASilentClient(ProtocolVersion version) {
        long timeouts = broker.count(Counter.KEEP_ALIVE_TIMEOUTS);
        long begin = System.nanoTime();
        try (RawClient client =
                broker.connected(version, connect -> connect.clientId("silent").keepAlive(1))) {
            if (version.isV5()) {
                client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            } else {
                client.expectClosed();
            }
        }

        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertThat(millis).isBetween(1400L, 10_000L);
        broker.awaitExactly(Counter.KEEP_ALIVE_TIMEOUTS, timeouts + 1);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-20] [MQTT-3.1.2-22] a pinging client stays while a silent one goes; any packet counts")
    @Proves(
            v5 = {"MQTT-3.1.2-20", "MQTT-3.1.2-22", "MQTT-3.12.4-1"},
            v311 = {"MQTT-3.1.2-23", "MQTT-3.1.2-24", "MQTT-3.12.4-1"})
    void keepsAClientThatPings() {
        try (RawClient pinging = broker.connected(
                        ProtocolVersion.MQTT_3_1_1, c -> c.clientId("pinging").keepAlive(1));
                RawClient publishing = broker.connected(
                        ProtocolVersion.MQTT_5, c -> c.clientId("publishing").keepAlive(1));
                RawClient silent = broker.connected(
                        ProtocolVersion.MQTT_3_1_1, c -> c.clientId("mute").keepAlive(1))) {
            long end = System.nanoTime() + Duration.ofMillis(2200).toNanos();
            while (System.nanoTime() < end) {
                pinging.pingReq().expectPingResp();
                publishing.publish("room/temperature", "21", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
                RunningBroker.pause(Duration.ofMillis(100));
            }

            silent.expectClosed();
            pinging.expectNothing();
            publishing.expectNothing();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-21] [MQTT-3.2.2-22] the server's keep alive is the one that is enforced")
    void enforcesItsOwnKeepAlive() {
        try (RawClient client = broker.connected(
                ProtocolVersion.MQTT_5, c -> c.clientId("no-limit").keepAlive(0))) {
            client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Test
    @DisplayName("§3.1.2.10: what is received does not count, only what the client sends")
    @Proves(v311 = "MQTT-3.1.2-24")
    void closesAClientThatOnlyReceives() {
        try (RawClient publisher = broker.connected(ProtocolVersion.MQTT_3_1_1, "talker");
                RawClient listener = broker.connected(
                        ProtocolVersion.MQTT_3_1_1, c -> c.clientId("listener").keepAlive(1))) {
            listener.subscribe(1, "talk", 0).expectSubAck(1, 0);
            long timeouts = broker.count(Counter.KEEP_ALIVE_TIMEOUTS);
            while (broker.count(Counter.KEEP_ALIVE_TIMEOUTS) == timeouts) {
                publisher.publish("talk", "on").expectNothing();
                RunningBroker.pause(Duration.ofMillis(50));
            }

            broker.awaitExactly(Counter.KEEP_ALIVE_TIMEOUTS, timeouts + 1);
            broker.awaitNoSession("listener");
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-22] a packet that comes byte by byte is silence until it is whole")
    @Proves(v5 = "MQTT-3.1.2-22", v311 = "MQTT-3.1.2-24")
    void closesAClientThatTrickles() {
        long timeouts = broker.count(Counter.KEEP_ALIVE_TIMEOUTS);
        long begin = System.nanoTime();
        List<RawClient> clients = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            clients.add(broker.connected(
                    version, connect -> connect.clientId("trickling-" + version).keepAlive(1)));
        }
        clients.forEach(client -> client.send("30 7f 00 01 61")); // 127 bytes, of which three come now
        while (broker.count(Counter.KEEP_ALIVE_TIMEOUTS) < timeouts + clients.size()) {
            assertThat(System.nanoTime() - begin)
                    .isLessThan(Duration.ofSeconds(10).toNanos());
            clients.forEach(KeepAliveIT::sendUnlessClosed);
            RunningBroker.pause(Duration.ofMillis(50));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1400));
        clients.forEach(RawClient::close);
    }

    private static void sendUnlessClosed(RawClient client) {
        try {
            client.send("61");
        } catch (UncheckedIOException closed) {
            assertThat(closed).isNotNull();
        }
    }
}
