// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that the broker ends, and those that it does not let begin. */
class GoodbyeIT {
    @RegisterExtension
    static final RunningBroker broker =
            RunningBroker.with(config -> config.withLimits(limits -> limits.connectTimeout(Duration.ofSeconds(1))));

    private static void expectEnd(RawClient client, ProtocolVersion version, ReasonCode reason) {
        if (version.isV5()) {
            client.expectDisconnect(reason);
        } else {
            client.expectClosed(); // MQTT 3.x has no DISCONNECT from the server
        }
    }

    @EachVersion
    @DisplayName("§4.13: the broker stops: every client is told 0x8B, on all loops, and its connection closed")
    @Proves(v5 = {"MQTT-3.14.0-1", "MQTT-3.14.2-1", "MQTT-3.14.4-2"})
    void tellsAllClientsThatItStops(ProtocolVersion version) {
        try (RunningBroker stopping = RunningBroker.with(config -> config).start()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(stopping.connected(version, "client-" + i));
            }
            RawClient silent = stopping.client();
            stopping.stop();

            clients.forEach(client -> expectEnd(client, version, ReasonCode.SERVER_SHUTTING_DOWN));
            silent.expectClosed();
            clients.forEach(RawClient::close);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8]: the broker stops: wills are sent, for the clients have not said goodbye")
    void sendsWillsWhenItStops(ProtocolVersion version) {
        List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        try (RunningBroker stopping =
                RunningBroker.with(config -> config.withLoops(1)).start()) {
            ClientInfo house = new ClientInfo("house", null, ProtocolVersion.MQTT_5, "local", "", Map.of());
            ClientSession session = RunningBroker.await(
                    stopping.context().client(house).open(SessionSpec.transientSession("house", deliveries::add)));
            RunningBroker.await(session.subscribe(List.of(Subscription.of("home/sensor/state", Qos.AT_LEAST_ONCE))));
            try (RawClient client = stopping.connected(
                    version, connect -> connect.clientId("sensor").will("home/sensor/state", "gone", 1, false))) {
                client.pingReq().expectPingResp();
                stopping.stop();
            }
        }
        assertThat(deliveries).hasSize(1);
    }

    @EachVersion
    @DisplayName("§3.14.2.1: a kicked client is told 0x98")
    @Proves(v5 = {"MQTT-3.14.2-1", "MQTT-3.14.2-2", "MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-4.13.2-1"})
    void kicksAClient(ProtocolVersion version) {
        try (RawClient other = broker.connected(version, "stays");
                RawClient client = broker.connected(version, "kicked")) {
            assertThat(RunningBroker.await(broker.admin().kick("kicked"))).isTrue();

            expectEnd(client, version, ReasonCode.ADMINISTRATIVE_ACTION);
            other.expectNothing();
        }
        broker.awaitOffline("kicked");
        assertThat(RunningBroker.await(broker.admin().kick("kicked"))).isFalse();
        assertThat(RunningBroker.await(broker.admin().kick("never-seen"))).isFalse();
    }

    @Test
    @DisplayName("a kicked client keeps its session")
    void kickKeepsTheSession() {
        try (RawClient client = broker.connected(
                ProtocolVersion.MQTT_5, connect -> connect.clientId("kept").sessionExpiry(60))) {
            RunningBroker.await(broker.admin().kick("kept"));
            client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        }
        try (RawClient again = broker.client()
                .connect5(connect -> connect.clientId("kept").cleanStart(false).sessionExpiry(60))) {
            again.expectConnAck(true);
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.14.2-3] [MQTT-3.1.2-24] the reason string is left out if the client's maximum packet size has no room for it")
    @Proves(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void leavesOutAReasonStringThatIsTooLong() {
        try (RawClient small = broker.connected(ProtocolVersion.MQTT_5, connect -> connect.clientId("small")
                        .maximumPacketSize(20));
                RawClient large = broker.connected(ProtocolVersion.MQTT_5, "large")) {
            RunningBroker.await(broker.admin().kick("small"));
            RunningBroker.await(broker.admin().kick("large"));

            assertThat(small.expect(PacketType.DISCONNECT).properties().has(PropertyCode.REASON_STRING))
                    .isFalse();
            assertThat(large.expect(PacketType.DISCONNECT).properties().text(PropertyCode.REASON_STRING))
                    .isNotEmpty();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.4-6] a connection without a complete CONNECT is closed at the deadline, silent or slow")
    void closesAConnectionThatDoesNotConnect() {
        long timeouts = broker.count(Counter.CONNECT_TIMEOUTS);
        long begin = System.nanoTime();
        try (RawClient silent = broker.client();
                RawClient slow = broker.client().send("10 0c 00 04 4d 51")) {
            silent.expectClosed();
            slow.expectClosed();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        broker.awaitExactly(Counter.CONNECT_TIMEOUTS, timeouts + 2);
    }

    @Test
    @DisplayName("the deadline for CONNECT does not end a connected client")
    void leavesAConnectedClientAlone() {
        try (RawClient client = broker.connected(ProtocolVersion.MQTT_3_1_1, "in-time");
                RawClient silent = broker.client()) {
            silent.expectClosed();
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.14.4-1] [MQTT-3.14.4-2] after DISCONNECT the broker closes, if the client does not")
    void closesAfterDisconnect(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "leaving")) {
            client.disconnect().expectClosed();
        }
        broker.awaitNoSession("leaving");
    }

    @EachVersion
    @DisplayName("a client that ends its side with what it sends is answered before the broker ends the other")
    void answersWhoEndsItsSideAtOnce(ProtocolVersion version) {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = broker.client().connect(version, connect -> connect.clientId("brief"))) {
                client.shutdownOutput();
                client.expectConnAck(false);
                client.expectClosed();
            }
            broker.awaitNoSession("brief");
        }
    }

    @EachVersion
    @DisplayName("what comes behind DISCONNECT means nothing")
    @Proves(v5 = "MQTT-3.14.4-1", v311 = "MQTT-3.14.4-2")
    void ignoresWhatComesBehindDisconnect(ProtocolVersion version) {
        try (RawClient listener = broker.connected(version, "behind-listener");
                RawClient client = broker.connected(version, "behind")) {
            listener.subscribe(1, "behind", 0).expectSubAck(1, 0);
            client.disconnect().publish("behind", "too late").expectClosed();

            listener.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("limits.connections: a connection too many is closed, the others stay, a free place is given again")
    void boundsTheNumberOfConnections(ProtocolVersion version) {
        try (RunningBroker narrow = RunningBroker.with(config -> config.withLimits(limits -> limits.connections(2)))
                        .start();
                RawClient one = narrow.connected(version, "one");
                RawClient two = narrow.connected(version, "two")) {
            try (RawClient three = narrow.client().connect(version, connect -> connect.clientId("three"))) {
                three.expectClosed();
            }
            one.expectNothing();
            two.disconnect().expectClosed();
            narrow.awaitCount(Counter.CONNECTIONS_CLOSED, 2);

            try (RawClient three = narrow.connected(version, "three")) {
                three.expectNothing();
            }
        }
    }
}
