// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.Segment;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a publisher is told, and in which order. */
final class AnswersIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    @DisplayName("§3.4.2.1, §3.5.2.1: a message that nobody subscribed to is answered with 0x10")
    @Proves(v5 = {"MQTT-3.3.4-1", "MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void aMessageWithoutSubscribersIsAnsweredSo() {
        RawClient sensor = broker.client("sensor");

        sensor.publish("room/temp", "21", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        sensor.publish("room/temp", "21", 2, 2).expectPubRec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        sensor.pubRel(2).expectPubComp(2);

        sensor.subscribe(3, "room/#", 0).expectSubAck(3, 0);
        sensor.publish("room/temp", "22", 1, 4);
        sensor.expectPublish("room/temp", "22", 0);
        sensor.expectPubAck(4);
        assertThat(broker.counter("publishes-without-subscriber")).isEqualTo(2);
    }

    @Test
    @DisplayName("§3.5.2.1: a persistent publisher is told so, too")
    void aPersistentPublisherIsToldSoToo() {
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");

        sensor.publish("room/temp", "21", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        sensor.publish("room/temp", "21", 2, 2).expectPubRec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        sensor.pubRel(2).expectPubComp(2);
    }

    @OnBothVersions
    @DisplayName("§3.7.2.1: PUBREL with an unknown packet id is answered with PUBCOMP 0x92")
    @Proves(v5 = "MQTT-3.7.2-1")
    void anUnknownPubRelIsAnswered(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        RawPacket answer = sensor.pubRel(77).expect(PacketType.PUBCOMP);

        assertThat(answer.packetId()).isEqualTo(77);
        assertThat(answer.reasonCode()).isEqualTo(version.isV5() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code() : 0);
    }

    @OnBothVersions
    @DisplayName("§3.6.2.1: PUBREC with an unknown packet id is answered with PUBREL 0x92")
    @Proves(v5 = "MQTT-3.6.2-1")
    void anUnknownPubRecIsAnswered(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            RawPacket answer = room.pubRec(77).expect(PacketType.PUBREL);

            assertThat(answer.packetId()).isEqualTo(77);
            assertThat(answer.reasonCode())
                    .isEqualTo(version.isV5() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code() : 0);
        }
    }

    @OnBothVersions
    @DisplayName("unknown PUBACK and PUBCOMP are passed over")
    void unknownPubAcksArePassedOver(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            room.pubAck(77).pubComp(78).expectNothing();
        }
    }

    @Test
    @DisplayName("§4.3.3: PUBREC with an error ends a QoS 2 delivery: no PUBREL, and its place in the window is free")
    @Proves(v5 = {"MQTT-4.3.3-4", "MQTT-4.4.0-2"})
    void aRefusedDeliveryIsDone() {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(
                    persistent, ProtocolVersion.MQTT_5, "room-" + persistent, connect -> connect.receiveMaximum(1));
            room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
            RawClient sensor = broker.client("sensor");
            sensor.publish("room/temp", "1", 2, 1).expectPubRec(1);
            sensor.publish("room/temp", "2", 2, 2).expectPubRec(2);

            int id = room.expectPublish("room/temp", "1", 2).packetId();
            room.acknowledge(PacketType.PUBREC, id, ReasonCode.QUOTA_EXCEEDED);

            room.expectPublish("room/temp", "2", 2);
            room.expectNothing();
            room.close();
        }
    }

    @Test
    @DisplayName("§3.4.2.1: PUBACK with an error ends a QoS 1 delivery, it is not sent again")
    @Proves(v5 = "MQTT-4.4.0-2")
    void aRefusedQos1DeliveryIsDone() {
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        broker.client("sensor").publish("room/temp", "1", 1, 1).expectPubAck(1);
        int id = room.expectPublish("room/temp", "1", 1).packetId();
        room.acknowledge(PacketType.PUBACK, id, ReasonCode.UNSPECIFIED_ERROR);
        room.expectNothing();
        broker.leave(room);

        broker.persistent(ProtocolVersion.MQTT_5, "room").expectNothing();
    }

    @OnBothVersions
    @DisplayName(
            "[MQTT-4.6.0-2] [MQTT-4.6.0-3] answers leave in the order of the messages, also if some are stored and some not")
    @Proves(v311 = "MQTT-4.6.0-6")
    void answersLeaveInTheOrderOfTheMessages(ProtocolVersion version) {
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "stored/#", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");
        Segment segment = new Segment(version);
        for (int id = 1; id <= 30; id++) {
            segment.publish(id % 3 == 0 ? "live/temp" : "stored/temp", "" + id, 1 + id % 2, id);
        }

        sensor.send(segment.toBytes());

        for (int id = 1; id <= 30; id++) {
            RawPacket answer = sensor.expectPacket();
            assertThat(answer.type()).isEqualTo(id % 2 == 0 ? PacketType.PUBACK : PacketType.PUBREC);
            assertThat(answer.packetId()).isEqualTo(id);
        }
        for (int id = 1; id <= 30; id++) {
            if (id % 3 != 0) {
                RawPacket packet = room.expectPublish("stored/temp", "" + id, 1 + id % 2);
                if (packet.qos() == 1) {
                    room.pubAck(packet.packetId());
                }
            }
        }
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.6.0-4] PUBRELs are answered in their order")
    @Proves(v311 = "MQTT-4.6.0-6")
    void pubRelsAreAnsweredInTheirOrder(ProtocolVersion version) {
        RawClient sensor = broker.persistent(version, "sensor");
        Segment releases = new Segment(version);
        for (int id : new int[] {3, 1, 2}) {
            sensor.publish("room/temp", "" + id, 2, id).expect(PacketType.PUBREC);
            releases.pubRel(id);
        }

        sensor.send(releases.toBytes());

        sensor.expectPubComp(3);
        sensor.expectPubComp(1);
        sensor.expectPubComp(2);
    }

    @OnBothVersions
    @DisplayName("§4.7.2: topics that begin with $ are not for clients: 0x87 in 5.0, a silent drop before")
    void dollarTopicsAreNotPublishable(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "$SYS/x", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("$SYS/x", "1");
        if (version.isV5()) {
            sensor.publish("$SYS/x", "1", 1, 1).expectPubAck(1, ReasonCode.NOT_AUTHORIZED);
            sensor.publish("$SYS/x", "1", 2, 2).expectPubRec(2, ReasonCode.NOT_AUTHORIZED);
        } else {
            sensor.publish("$SYS/x", "1", 1, 1).expectPubAck(1);
            sensor.publish("$SYS/x", "1", 2, 2).expectPubRec(2);
            sensor.pubRel(2).expectPubComp(2);
        }
        sensor.expectNothing();
        room.expectNothing();
        assertThat(broker.counter("publishes-denied")).isEqualTo(3);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.1-1] the DUP flag of the publisher is not passed on")
    @Proves(v5 = "MQTT-3.3.1-3", v311 = "MQTT-3.3.1-3")
    void dupIsNotPassedOn(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient stored = broker.persistent(version, "stored");
        stored.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish(packet ->
                        packet.topic("room/temp").payload("1").qos(1, 1).dup())
                .expectPubAck(1);
        sensor.publish(packet ->
                        packet.topic("room/temp").payload("2").qos(2, 2).dup())
                .expectPubRec(2);

        for (RawClient each : new RawClient[] {room, stored}) {
            assertThat(each.expectPublish("room/temp", "1", 1).dup()).isFalse();
            assertThat(each.expectPublish("room/temp", "2", 2).dup()).isFalse();
        }
    }

    @OnBothVersions
    @DisplayName("limits.topic-levels: a topic with more levels is refused with 0x90")
    void aTopicWithTooManyLevelsIsRefused(ProtocolVersion version) {
        broker.limits(limits -> limits.topicLevels(3));
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish("a/b/c", "1").expectNothing();

        sensor.publish("a/b/c/d", "1");

        if (version.isV5()) {
            sensor.expectDisconnect(ReasonCode.TOPIC_NAME_INVALID);
        } else {
            sensor.expectClosed();
        }
    }
}
