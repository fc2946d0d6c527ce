// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.Segment;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.SubscribeOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions that are replaced, overlap, or are not meant for own messages. */
final class OverlapIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private static List<Long> ids(RawPacket packet) {
        return packet.properties().numbers(PropertyCode.SUBSCRIPTION_IDENTIFIER);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.8.4-3] the same filter again replaces the subscription")
    @Proves(v5 = "MQTT-3.8.4-3", v311 = "MQTT-3.8.4-3")
    void theSameFilterReplacesTheSubscription(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            room.subscribe(1, subscribe -> subscribe.filter("a/+", 2).identifier(5))
                    .expectSubAck(1, 2);
            room.subscribe(2, subscribe -> subscribe.filter("a/+", 0).identifier(6))
                    .expectSubAck(2, 0);

            RawClient sensor = broker.client(version, "sensor");
            sensor.publish("a/b", "1", 1, 1).expectPubAck(1);
            RawPacket packet = room.expectPublish("a/b", "1", 0);
            assertThat(ids(packet)).isEqualTo(version.isV5() ? List.of(6L) : List.of());
            room.expectNothing();

            room.subscribe(3, subscribe -> subscribe.filter("a/+", 1)).expectSubAck(3, 1);
            sensor.publish("a/b", "2", 2, 2).expectPubRec(2);
            assertThat(ids(room.expectPublish("a/b", "2", 1))).isEmpty();
            room.expectNothing();
        }
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.4-2] overlapping subscriptions get one copy at the highest QoS")
    @Proves(v5 = "MQTT-3.3.4-2", v311 = "MQTT-3.3.5-1")
    void overlappingSubscriptionsGetOneCopy(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            room.subscribe(1, subscribe -> subscribe
                            .filter("a/b", 0)
                            .filter("a/+", 1)
                            .filter("#", 2)
                            .filter("+/b", 0))
                    .expectSubAck(1, 0, 1, 2, 0);
            RawClient sensor = broker.client(version, "sensor");

            sensor.publish("a/b", "0");
            sensor.publish("a/b", "1", 1, 1).expectPubAck(1);
            sensor.publish("a/b", "2", 2, 2).expectPubRec(2);
            sensor.publish("a/c", "3", 2, 3).expectPubRec(3);

            room.expectPublish("a/b", "0", 0);
            room.expectPublish("a/b", "1", 1);
            room.expectPublish("a/b", "2", 2);
            room.expectPublish("a/c", "3", 2);
            room.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-3.3.4-3] [MQTT-3.3.4-4] [MQTT-3.3.4-5] the one copy carries the identifiers of all that match, at every QoS")
    @Proves(v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void theOneCopyCarriesAllIdentifiers(boolean persistent) {
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe.filter("a/b", 1).identifier(1)).expectSubAck(1, 1);
        room.subscribe(2, subscribe -> subscribe.filter("a/+", 2).identifier(268_435_455))
                .expectSubAck(2, 2);
        room.subscribe(3, subscribe -> subscribe.filter("#", 0)).expectSubAck(3, 0);
        room.subscribe(4, subscribe -> subscribe.filter("b", 0).identifier(9)).expectSubAck(4, 0);
        RawClient sensor = broker.client("sensor");

        sensor.publish("a/b", "0");
        sensor.publish("a/b", "1", 1, 1).expectPubAck(1);
        sensor.publish("a/b", "2", 2, 2).expectPubRec(2);
        sensor.publish("c", "3", 1, 3).expectPubAck(3);

        for (int qos = 0; qos <= 2; qos++) {
            RawPacket packet = room.expectPublish("a/b", "" + qos, qos);
            assertThat(ids(packet)).containsExactlyInAnyOrder(1L, 268_435_455L);
        }
        assertThat(ids(room.expectPublish("c", "3", 0))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-3.3.4-4] an identifier that several of the matching subscriptions have comes once for each of them")
    @Proves(v5 = "MQTT-3.3.4-4")
    void anIdentifierComesOncePerSubscription(boolean persistent) {
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe
                        .filter("a/b", 1)
                        .filter("a/+", 0)
                        .filter("c", 1)
                        .identifier(7))
                .expectSubAck(1, 1, 0, 1);
        room.subscribe(2, subscribe -> subscribe.filter("#", 0).identifier(3)).expectSubAck(2, 0);
        RawClient sensor = broker.client("sensor");

        sensor.publish("a/b", "0");
        sensor.publish("a/b", "1", 1, 1).expectPubAck(1);

        assertThat(ids(room.expectPublish("a/b", "0", 0))).containsExactlyInAnyOrder(3L, 7L, 7L);
        assertThat(ids(room.expectPublish("a/b", "1", 1))).containsExactlyInAnyOrder(3L, 7L, 7L);
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.2-1] identifiers belong to their subscriber, are kept with a persistent session, and several filters"
                    + " of one SUBSCRIBE share one")
    void identifiersBelongToTheirSubscriber() {
        RawClient one = broker.persistent(ProtocolVersion.MQTT_5, "one");
        one.subscribe(1, subscribe -> subscribe.filter("a", 1).filter("b", 1).identifier(7))
                .expectSubAck(1, 1, 1);
        RawClient two = broker.client("two");
        two.subscribe(1, subscribe -> subscribe.filter("a", 1).identifier(8)).expectSubAck(1, 1);
        broker.leave(one);
        RawClient sensor = broker.client("sensor");
        sensor.publish("a", "1", 1, 1).expectPubAck(1);
        sensor.publish("b", "2", 1, 2).expectPubAck(2);

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "one");
        assertThat(ids(back.expectPublish("a", "1", 1))).containsExactly(7L);
        assertThat(ids(back.expectPublish("b", "2", 1))).containsExactly(7L);
        assertThat(ids(two.expectPublish("a", "1", 1))).containsExactly(8L);
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "false, 2", "true, 0", "true, 1", "true, 2"})
    @DisplayName("[MQTT-3.8.3-3] no local: own messages do not come, those of others do")
    @Proves(v5 = "MQTT-3.8.3-3")
    void noLocalKeepsOwnMessagesAway(boolean persistent, int qos) {
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, "a/#", 2, SubscribeOption.NO_LOCAL).expectSubAck(1, 2);
        RawClient other = broker.client("other");

        publish(room, "own", qos);
        publish(other, "foreign", qos);

        room.expectPublish("a/b", "foreign", qos);
        room.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "false, 2", "true, 0", "true, 1", "true, 2"})
    @DisplayName(
            "[MQTT-3.8.3-3] no local overlaps an ordinary one: own messages come on the terms of the ordinary one alone")
    @Proves(v5 = "MQTT-3.8.3-3")
    void noLocalOverlapsAnOrdinaryOne(boolean persistent, int qos) {
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe
                        .filter("a/#", 2, SubscribeOption.NO_LOCAL)
                        .identifier(1))
                .expectSubAck(1, 2);
        room.subscribe(2, subscribe -> subscribe.filter("a/b", 1).identifier(2)).expectSubAck(2, 1);
        RawClient other = broker.client("other");

        publish(other, "foreign", qos);
        RawPacket foreign = room.expectPublish("a/b", "foreign", qos);
        assertThat(ids(foreign)).containsExactlyInAnyOrder(1L, 2L);
        acknowledge(room, foreign);

        room.publish(packet -> packet.topic("a/b").payload("own").qos(qos, qos == 0 ? 0 : 100));
        RawPacket own = null;
        for (int expected = qos == 0 ? 1 : 2; expected > 0; expected--) { // its PUBLISH and the answer, in any order
            RawPacket packet = room.expectPacket();
            own = packet.topic().isEmpty() ? own : packet;
        }
        assertThat(own).isNotNull();
        assertThat(own.payloadText()).isEqualTo("own");
        assertThat(own.qos()).isEqualTo(Math.min(qos, 1));
        assertThat(ids(own)).containsExactly(2L);
        room.expectNothing();
    }

    private static void acknowledge(RawClient room, RawPacket packet) {
        if (packet.qos() == 1) {
            room.pubAck(packet.packetId());
        } else if (packet.qos() == 2) {
            room.pubRec(packet.packetId()).expectPubRel(packet.packetId());
            room.pubComp(packet.packetId());
        }
    }

    private static void publish(RawClient client, String payload, int qos) {
        client.publish(packet -> packet.topic("a/b").payload(payload).qos(qos, qos == 0 ? 0 : 50));
        if (qos == 0) {
            client.expectNothing();
        } else {
            assertThat(client.expectPacket().packetId()).isEqualTo(50);
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.3-3] no local goes by client id: it holds for a message that was published before a reconnect")
    @Proves(v5 = "MQTT-3.8.3-3")
    void noLocalGoesByClientId() {
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room");
        room.subscribe(1, "a/#", 1, SubscribeOption.NO_LOCAL).expectSubAck(1, 1);
        broker.leave(room);
        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "room");
        publish(back, "own", 1);
        back.expectNothing();
    }

    @OnBothVersions
    @DisplayName("§3.8.4: without no local, own messages come back")
    void ownMessagesComeBack(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "a", 1).expectSubAck(1, 1);
        room.publish("a", "own");
        room.expectPublish("a", "own", 0);
    }

    @ParameterizedTest
    @CsvSource({"false, MQTT_5", "true, MQTT_5", "false, MQTT_3_1_1", "true, MQTT_3_1_1"})
    @DisplayName("[MQTT-3.8.4-4] nothing is lost while a subscription is replaced over and over")
    @Proves(v5 = "MQTT-3.8.4-4", v311 = "MQTT-3.8.4-3")
    void nothingIsLostWhileASubscriptionIsReplaced(boolean persistent, ProtocolVersion version) {
        int messages = 3000;
        broker.config(config -> config.withLoops(2)).mqtt(mqtt -> mqtt.receiveMaximum(messages));
        broker.limits(limits -> limits.queuedMessages(2 * messages));
        RawClient room = broker.session(persistent, version, "room", settings -> {});
        RawClient sensor = broker.client(version, "sensor"); // on the other loop
        room.subscribe(1, "a/+", 1).expectSubAck(1, 1);
        Segment segment = new Segment(version);
        for (int i = 0; i < messages; i++) {
            segment.publish("a/b", "" + i, 1, 1 + i);
        }

        Thread publisher = new Thread(() -> sensor.send(segment.toBytes()));
        publisher.start();
        int next = 0;
        int replaced = 0;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        replaceOftenAtOnce(room);
        while (next < messages) {
            assertThat(System.nanoTime()).as("message %d is lost", next).isLessThan(deadline);
            RawPacket packet = room.expectPacket();
            if (packet.type() == PacketType.SUBACK) {
                replaced++;
                replaceOftenAtOnce(room);
            } else {
                assertThat(packet.payloadText()).isEqualTo("" + next);
                next++;
                room.pubAck(packet.packetId());
            }
        }

        assertThat(replaced).isPositive();
    }

    /** One SUBSCRIBE with the same filter many times: as if there were as many packets. */
    private static void replaceOftenAtOnce(RawClient room) {
        room.subscribe(2, subscribe -> {
            for (int i = 0; i < 500; i++) {
                subscribe.filter("a/+", 1 + i % 2);
            }
        });
    }
}
