// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a session lives: clean start, session present, session expiry. */
class SessionExpiryIT {
    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config);

    /** Connects without a clean start; in MQTT 5.0 with this session expiry. */
    private static RawClient resuming(ProtocolVersion version, String clientId, long expirySeconds) {
        return broker.client().connect(version, connect -> connect.clientId(clientId)
                .cleanStart(false)
                .properties(properties -> {
                    if (version.isV5()) {
                        properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, expirySeconds);
                    }
                }));
    }

    /** MQTT 3.1 has no flag for it. */
    private static void expectPresent(RawClient client, ProtocolVersion version, boolean present) {
        client.expectConnAck(present && version != ProtocolVersion.MQTT_3_1);
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-5] [MQTT-3.2.2-2] [MQTT-3.2.2-3] a session outlives its connection and is resumed")
    @Proves(
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.2-23", "MQTT-3.1.3-2", "MQTT-3.2.2-3"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.3-2", "MQTT-3.2.2-2", "MQTT-3.2.2-3"},
            v31 = "MQTT31-3.2-1")
    void resumesASession(ProtocolVersion version) {
        String id = "resumes-" + version;
        try (RawClient first = resuming(version, id, 60)) {
            expectPresent(first, version, false);
            first.subscribe(1, "resumed/" + version, 1).expectSubAck(1, 1);
            first.disconnect().expectClosed();
        }
        try (RawClient second = resuming(version, id, 60);
                RawClient publisher = broker.connected(version, id + "-publisher")) {
            expectPresent(second, version, true);
            publisher.publish("resumed/" + version, "x");
            second.expectPublish("resumed/" + version, "x", 0);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-4] [MQTT-3.2.2-2] a clean start discards subscriptions and messages")
    @Proves(
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"},
            v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"})
    void discardsTheSessionWithACleanStart(ProtocolVersion version) {
        String id = "cleans-" + version;
        String topic = "cleaned/" + version;
        try (RawClient first = resuming(version, id, 60);
                RawClient publisher = broker.connected(version, id + "-publisher")) {
            expectPresent(first, version, false);
            first.subscribe(1, topic, 1).expectSubAck(1, 1);
            first.disconnect().expectClosed();
            publisher.publish(topic, "lost", 1, 1).expectPubAck(1);
        }
        try (RawClient clean = broker.client().connect(version, connect -> connect.clientId(id));
                RawClient publisher = broker.connected(version, id + "-publisher")) {
            clean.expectConnAck(false);
            publisher.publish(topic, "lost", 0, 0).expectNothing();
            clean.expectNothing();
            clean.disconnect().expectClosed();
        }
        broker.awaitNoSession(id);
        try (RawClient third = resuming(version, id, 0)) {
            expectPresent(third, version, false);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-23] a session of a clean session, or of expiry 0, ends with its connection")
    @Proves(v5 = "MQTT-4.1.0-2", v311 = "MQTT-3.1.2-6")
    void endsASessionWithItsConnection(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "ends")) {
            client.subscribe(1, "ends", 1).expectSubAck(1, 1);
        }
        broker.awaitNoSession("ends");

        try (RawClient again = resuming(version, "ends", 0)) {
            expectPresent(again, version, false);
            again.disconnect().expectClosed();
        }
    }

    @Test
    @DisplayName("§3.1.2.11.2: no session expiry means 0, also without clean start")
    void takesAMissingExpiryAsZero() {
        try (RawClient client =
                broker.client().connect5(connect -> connect.clientId("missing").cleanStart(false))) {
            client.expectConnAck(false);
        }
        broker.awaitNoSession("missing");
    }

    @Test
    @DisplayName("[MQTT-3.1.2-23] a session ends when its expiry is over, not before, and is counted")
    @Proves(v5 = {"MQTT-3.1.2-23", "MQTT-4.1.0-2"})
    void endsASessionAfterItsExpiry() {
        long expired = broker.count(Counter.SESSIONS_EXPIRED);
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "one-second", 600)) {
            client.expectConnAck(false);
            client.subscribe(1, "expiry/a", 1).expectSubAck(1, 1);
        }
        long begin;
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "one-second", 1)) {
            client.expectConnAck(true);
            begin = System.nanoTime();
        }
        broker.awaitNoSession("one-second");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
        broker.awaitCount(Counter.SESSIONS_EXPIRED, expired + 1);
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "one-second", 0)) {
            client.expectConnAck(false);
        }
    }

    @Test
    @DisplayName("§3.1.2.11.2: a session does not expire while it has a connection")
    @Proves(v5 = "MQTT-4.1.0-1")
    void keepsAConnectedSession() {
        try (RawClient stays = resuming(ProtocolVersion.MQTT_5, "stays", 1);
                RawClient goes = resuming(ProtocolVersion.MQTT_5, "goes", 1)) {
            stays.expectConnAck(false);
            goes.expectConnAck(false);
            try (RawClient again = resuming(ProtocolVersion.MQTT_5, "stays", 1)) {
                again.expectConnAck(true);
                goes.reset();
                broker.awaitNoSession("goes");

                again.expectNothing();
                assertThat(broker.session("stays")).isNotNull();
            }
        }
    }

    @Test
    @DisplayName("§3.14.2.2.2: DISCONNECT may shorten the expiry, also to 0, and prolong one that is not 0")
    void changesTheExpiryByDisconnect() {
        disconnectWithExpiry("to-zero", 60, 0);
        broker.awaitNoSession("to-zero");

        disconnectWithExpiry("to-one", 60, 1);
        broker.awaitNoSession("to-one");

        disconnectWithExpiry("to-many", 1, 500);
        broker.awaitOffline("to-many");
        assertThat(Objects.requireNonNull(broker.session("to-many")).sessionExpirySeconds())
                .isEqualTo(500);
    }

    private static void disconnectWithExpiry(String clientId, long atConnect, long atDisconnect) {
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, clientId, atConnect)) {
            client.expectConnAck(false);
            client.disconnect(
                            ReasonCode.SUCCESS,
                            properties -> properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, atDisconnect))
                    .expectClosed();
        }
    }

    @Test
    @DisplayName("§3.14.2.2.2: DISCONNECT must not prolong a session of expiry 0: 0x82")
    void refusesToProlongASessionThatEndsWithItsConnection() {
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "prolongs", 0)) {
            client.expectConnAck(false);
            client.disconnect(
                            ReasonCode.SUCCESS,
                            properties -> properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 10))
                    .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
        broker.awaitNoSession("prolongs");
    }

    @Test
    @DisplayName(
            "§3.1.2.11.2: the expiry of the last CONNECT counts: a session resumed with 0 ends with its connection")
    void takesTheExpiryOfTheLastConnect() {
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "lowers", 60)) {
            client.expectConnAck(false);
        }
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "lowers", 0)) {
            client.expectConnAck(true);
        }
        broker.awaitNoSession("lowers");
        try (RawClient client = resuming(ProtocolVersion.MQTT_5, "lowers", 60)) {
            client.expectConnAck(false);
        }
    }

    @Test
    @DisplayName("a session that a client of one version left is resumed by one of another")
    void resumesAcrossVersions() {
        try (RawClient old = resuming(ProtocolVersion.MQTT_3_1_1, "changes", 0)) {
            old.expectConnAck(false);
            old.subscribe(1, "changes", 1).expectSubAck(1, 1);
            old.disconnect().expectClosed();
        }
        try (RawClient publisher = broker.connected(ProtocolVersion.MQTT_5, "changes-publisher")) {
            publisher.publish("changes", "x", 1, 1).expectPubAck(1);
        }
        try (RawClient modern = resuming(ProtocolVersion.MQTT_5, "changes", 60)) {
            modern.expectConnAck(true);
            modern.expectPublish("changes", "x", 1);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-4.1.0-1] a session of a clean session lasts as long as its connection")
    @Proves(
            v5 = "MQTT-4.1.0-1",
            v311 = {"MQTT-4.1.0-1", "MQTT-4.1.0-2"})
    void lastsAsLongAsItsConnection(ProtocolVersion version) {
        String id = "lasts-" + version;
        try (RawClient client = broker.connected(version, id);
                RawClient publisher = broker.connected(version, id + "-publisher")) {
            client.subscribe(1, id, 2).expectSubAck(1, 2);
            publisher.publish(id, "first", 2, 1).expectPubRec(1);
            int packetId = client.expectPublish(id, "first", 2).packetId();
            try (RawClient brief = resuming(ProtocolVersion.MQTT_5, id + "-brief", 1)) {
                brief.expectConnAck(false);
            }
            broker.awaitNoSession(id + "-brief"); // a second later

            publisher.publish(id, "second", 1, 2).expectPubAck(2);
            client.expectPublish(id, "second", 1);
            client.pubRec(packetId).expectPubRel(packetId);
        }
    }
}
