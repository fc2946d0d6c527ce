// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two connections, one client id. Connections go round the loops, so with two loops the second one comes in on the other loop,
 * with one loop on the same.
 */
class TakeoverIT {
    private static final int STORM = 100;

    @RegisterExtension
    static final RunningBroker oneLoop =
            RunningBroker.with(config -> config.withLoops(1), plugin -> plugin.authenticator(TakeoverIT::accept));

    @RegisterExtension
    static final RunningBroker twoLoops =
            RunningBroker.with(config -> config.withLoops(2), plugin -> plugin.authenticator(TakeoverIT::accept));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private static Future<AuthResult> accept(AuthRequest request) {
        return Future.succeededFuture(AuthResult.accept(request.username()));
    }

    /** Loops and versions. */
    static Stream<Arguments> loopsAndVersions() {
        return Stream.of(ProtocolVersion.values())
                .flatMap(version -> Stream.of(Arguments.of(1, version), Arguments.of(2, version)));
    }

    private static RunningBroker broker(int loops) {
        return loops == 1 ? oneLoop : twoLoops;
    }

    private static Consumer<ConnectBuilder> lasting(ProtocolVersion version, String clientId) {
        return connect -> connect.clientId(clientId).cleanStart(false).properties(properties -> {
            if (version.isV5()) {
                properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 300);
            }
        });
    }

    private static void expectTakenOver(RawClient client, ProtocolVersion version) {
        if (version.isV5()) {
            client.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        } else {
            client.expectClosed();
        }
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("[MQTT-3.1.4-3] the second connection gets the session, the first is told 0x8E and closed")
    @Proves(
            v5 = {"MQTT-3.1.3-2", "MQTT-3.1.4-3"},
            v311 = {"MQTT-3.1.3-2", "MQTT-3.1.4-2"})
    void givesTheSessionToTheSecondConnection(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "takes-" + version;
        long takenOver = broker.count(Counter.SESSIONS_TAKEN_OVER);
        try (RawClient first = broker.connected(version, lasting(version, id))) {
            first.subscribe(1, id, 1).expectSubAck(1, 1);
            try (RawClient second = broker.client().connect(version, lasting(version, id))) {
                second.expectConnAck(version != ProtocolVersion.MQTT_3_1);
                expectTakenOver(first, version);

                second.publish(id, "mine", 1, 1);
                second.expectPublish(id, "mine", 1);
                second.expectPubAck(1);
                second.expectNothing();
            }
        }
        broker.awaitExactly(Counter.SESSIONS_TAKEN_OVER, takenOver + 1);
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("[MQTT-3.1.4-3] [MQTT-3.1.2-4] a clean start takes the id over, but not the session")
    @Proves(
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-3"},
            v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-2"})
    void discardsTheSessionOfTheFirstWithACleanStart(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "cleans-" + version;
        try (RawClient first = broker.connected(version, lasting(version, id))) {
            first.subscribe(1, id, 1).expectSubAck(1, 1);
            try (RawClient second = broker.client().connect(version, connect -> connect.clientId(id))) {
                second.expectConnAck(false);
                expectTakenOver(first, version);

                second.publish(id, "nobody", 1, 1).expect(PacketType.PUBACK);
                second.expectNothing();
            }
        }
        broker.awaitNoSession(id);
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("[MQTT-3.1.2-23] a session that ends with its connection ends when it is taken over")
    void endsASessionOfExpiryZero(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "brief-" + version;
        try (RawClient first = broker.connected(version, id)) {
            first.subscribe(1, id, 1).expectSubAck(1, 1);
            try (RawClient second = broker.client().connect(version, lasting(version, id))) {
                second.expectConnAck(false);
                expectTakenOver(first, version);
                second.publish(id, "nobody", 1, 1).expect(PacketType.PUBACK);
                second.expectNothing();
            }
        }
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("[MQTT-4.4.0-1] what the first did not acknowledge is sent again to the second, in order")
    @Proves(
            v5 = {"MQTT-3.3.1-1", "MQTT-4.4.0-1"},
            v311 = {"MQTT-3.3.1-1", "MQTT-4.4.0-1"})
    void resendsToTheSecond(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "resends-" + version;
        try (RawClient publisher = broker.connected(version, id + "-publisher");
                RawClient first = broker.connected(version, lasting(version, id))) {
            first.subscribe(1, id, 2).expectSubAck(1, 2);
            for (int i = 1; i <= 4; i++) {
                publisher.publish(id, "m" + i, 1 + i % 2, i).expectPacket();
            }
            List<RawPacket> sent = first.expectPublishes(4);
            try (RawClient second = broker.connected(version, lasting(version, id))) {
                List<RawPacket> again = second.expectPublishes(4);

                assertThat(again).extracting(RawPacket::payloadText).containsExactly("m1", "m2", "m3", "m4");
                assertThat(again)
                        .extracting(RawPacket::packetId)
                        .containsExactlyElementsOf(
                                sent.stream().map(RawPacket::packetId).toList());
                assertThat(again).allMatch(RawPacket::dup);
            }
        }
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("a session is bound to its user: another one is refused with 0x87, and disturbs nobody")
    @Proves(v5 = "MQTT-3.2.2-6", v311 = "MQTT-3.2.2-4")
    void refusesAnotherUser(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "bound-" + version;
        int notAuthorized = version.isV5() ? ReasonCode.NOT_AUTHORIZED.code() : 5;
        Consumer<ConnectBuilder> owner = lasting(version, id).andThen(connect -> connect.username("ann"));
        try (RawClient first = broker.connected(version, owner)) {
            first.subscribe(1, id, 1).expectSubAck(1, 1);
            for (boolean clean : new boolean[] {true, false}) {
                try (RawClient other = broker.client()
                        .connect(version, c -> c.clientId(id).username("bob").cleanStart(clean))) {
                    other.expectRefused(notAuthorized);
                }
                try (RawClient nobody =
                        broker.client().connect(version, c -> c.clientId(id).cleanStart(clean))) {
                    nobody.expectRefused(notAuthorized);
                }
            }
            first.expectNothing();
        }
        broker.awaitOffline(id);
        try (RawClient other =
                broker.client().connect(version, c -> c.clientId(id).username("bob"))) {
            other.expectRefused(notAuthorized);
        }
        try (RawClient again = broker.client().connect(version, owner)) {
            again.expectConnAck(version != ProtocolVersion.MQTT_3_1);
        }
    }

    @ParameterizedTest(name = "{0} loops, {1}")
    @MethodSource("loopsAndVersions")
    @DisplayName("[MQTT-3.1.4-3] of a hundred connections with one id, one is left, the session works, nobody is stuck")
    @Proves(v5 = "MQTT-3.1.4-3", v311 = "MQTT-3.1.4-2")
    void survivesAStorm(int loops, ProtocolVersion version) {
        RunningBroker broker = broker(loops);
        String id = "storm-" + version;
        long closed = broker.count(Counter.CONNECTIONS_CLOSED);
        long connected = broker.count(Counter.CLIENTS_CONNECTED);
        List<RawClient> storm = new ArrayList<>();
        for (int i = 0; i < STORM; i++) {
            boolean clean = i % 7 == 3;
            storm.add(broker.client().connect(version, lasting(version, id).andThen(c -> c.cleanStart(clean))));
        }
        broker.awaitCount(Counter.CLIENTS_CONNECTED, connected + STORM);
        broker.awaitCount(Counter.CONNECTIONS_CLOSED, closed + STORM - 1);

        List<RawClient> alive = storm.stream().filter(TakeoverIT::isAlive).toList();
        assertThat(alive).hasSize(1);
        RawClient winner = alive.get(0);
        winner.subscribe(5, id, 1).expectSubAck(5, 1);
        winner.publish(id, "still here", 1, 6);
        winner.expectPublish(id, "still here", 1);
        winner.expectPubAck(6);
        assertThat(broker.session(id)).isNotNull();
        storm.forEach(RawClient::close);
        broker.awaitOffline(id);
        assertThat(log.alarms()).isEmpty();
    }

    /** CONNACK comes first to each; then a PINGRESP to who is alive, to the others the end. */
    private static boolean isAlive(RawClient client) {
        client.pingReq().expectConnAck();
        RawPacket next;
        try {
            next = client.expectPacket();
        } catch (AssertionError closed) {
            return false;
        }
        if (next.type() == PacketType.PINGRESP) {
            return true;
        }
        assertThat(next.type()).isEqualTo(PacketType.DISCONNECT);
        assertThat(next.reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER.code());
        client.expectClosed();
        return false;
    }
}
