// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.Segment;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The three levels of delivery, in and out. */
final class QosIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnAllVersions
    @DisplayName("[MQTT-4.3.1-1] QoS 0 goes from publisher to subscriber without a packet id and without an answer")
    @Proves(
            v5 = {"MQTT-2.2.1-2", "MQTT-3.3.1-2", "MQTT-3.3.4-1", "MQTT-4.3.1-1"},
            v311 = {"MQTT-2.3.1-5", "MQTT-3.3.1-2", "MQTT-3.3.4-1", "MQTT-4.3.1-1"})
    void qos0GoesThroughWithoutAnAnswer(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 0).expectSubAck(1, 0);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("room/temp", "21").expectNothing();

        RawPacket packet = room.expectPublish("room/temp", "21", 0);
        assertThat(packet.packetId()).isZero();
        assertThat(packet.dup()).isFalse();
        assertThat(packet.retain()).isFalse();
        room.expectNothing();
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-4.3.2-4] [MQTT-4.3.2-2] QoS 1 is acknowledged to the publisher and delivered until acknowledged")
    @Proves(
            v5 = {"MQTT-2.2.1-5", "MQTT-3.3.4-1", "MQTT-4.3.2-2", "MQTT-4.3.2-4"},
            v311 = {"MQTT-2.3.1-6", "MQTT-3.3.4-1", "MQTT-4.3.2-1", "MQTT-4.3.2-2"})
    void qos1IsAcknowledgedOnBothSides(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("room/temp", "21", 1, 7).expectPubAck(7);

        RawPacket packet = room.expectPublish("room/temp", "21", 1);
        assertThat(packet.packetId()).isPositive();
        assertThat(packet.dup()).isFalse();
        room.pubAck(packet.packetId()).expectNothing();
    }

    @OnAllVersions
    @DisplayName("[MQTT-4.3.3-8] [MQTT-4.3.3-11] [MQTT-4.3.3-4] QoS 2 takes its four packets on both sides")
    @Proves(
            v5 = {"MQTT-2.2.1-5", "MQTT-3.3.4-1", "MQTT-4.3.3-2", "MQTT-4.3.3-4", "MQTT-4.3.3-8", "MQTT-4.3.3-11"},
            v311 = {"MQTT-2.3.1-6", "MQTT-3.3.4-1", "MQTT-4.3.3-1", "MQTT-4.3.3-2"})
    void qos2TakesFourPacketsOnBothSides(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("room/temp", "21", 2, 9).expectPubRec(9);
        RawPacket packet = room.expectPublish("room/temp", "21", 2);
        assertThat(packet.dup()).isFalse();
        sensor.pubRel(9).expectPubComp(9);

        room.pubRec(packet.packetId()).expectPubRel(packet.packetId());
        room.pubComp(packet.packetId()).expectNothing();
        sensor.expectNothing();
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.8.4-8] a message is delivered at the lower level of message and subscription")
    @Proves(v5 = "MQTT-3.8.4-8", v311 = "MQTT-3.8.4-6")
    void aMessageIsDeliveredAtTheLowerLevel(ProtocolVersion version) {
        for (int granted = 0; granted <= 2; granted++) {
            RawClient room = broker.client(version, "room-" + granted);
            room.subscribe(1, "room/temp", granted).expectSubAck(1, granted);
            RawClient sensor = broker.client(version, "sensor");
            sensor.publish("room/temp", "0");
            sensor.publish("room/temp", "1", 1, 1).expectPubAck(1);
            sensor.publish("room/temp", "2", 2, 2).expectPubRec(2);

            room.expectPublish("room/temp", "0", 0);
            room.expectPublish("room/temp", "1", Math.min(1, granted));
            room.expectPublish("room/temp", "2", granted);
            room.expectNothing();
            broker.leave(room);
            broker.leave(sensor);
        }
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.3.3-10] a QoS 2 message that is sent again before PUBREL is answered and not delivered again")
    @Proves(
            v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-12"},
            v311 = "MQTT-4.3.3-2")
    void aRepeatedQos2MessageIsDeliveredOnce(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("room/temp", "21", 2, 9).expectPubRec(9);
        sensor.publish(again -> again.topic("room/temp").payload("21").qos(2, 9).dup())
                .expectPubRec(9);
        room.expectPublish("room/temp", "21", 2);
        room.expectNothing();

        sensor.pubRel(9).expectPubComp(9);
        sensor.publish("room/temp", "22", 2, 9).expectPubRec(9);
        room.expectPublish("room/temp", "22", 2);
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.3.3-10] the same holds for two copies in one segment from a persistent session")
    @Proves(v5 = "MQTT-4.3.3-10")
    void aRepeatedQos2MessageInOneSegmentIsDeliveredOnce(ProtocolVersion version) {
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.persistent(version, "sensor");
        Segment segment = new Segment(version);
        segment.publish("room/temp", "21", 2, 9);
        segment.publish("room/temp", "21", 2, 9);

        sensor.send(segment.toBytes());
        sensor.expectPubRec(9);
        sensor.pubRel(9);

        room.expectPublish("room/temp", "21", 2);
        room.expectNothing();
        sensor.expectPubComp(9);
        sensor.expectNothing();
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.3.3-11] PUBREL that comes twice in one segment is answered, and the next message passes")
    @Proves(v5 = "MQTT-4.3.3-11")
    void aRepeatedPubRelHoldsNothingUp(ProtocolVersion version) {
        RawClient sensor = broker.persistent(version, "sensor");
        sensor.publish("room/temp", "21", 2, 9);
        sensor.expect(PacketType.PUBREC);

        sensor.send(new Segment(version).pubRel(9).pubRel(9).toBytes());
        sensor.expectPubComp(9);
        sensor.publish("room/temp", "22", 2, 10);
        RawPacket next = sensor.expectPacket();

        assertThat(next.type()).isEqualTo(PacketType.PUBREC);
        assertThat(next.packetId()).isEqualTo(10);
    }

    @OnAllVersions
    @DisplayName("[MQTT-4.3.2-5] after PUBACK the same packet id is a new message, even with DUP")
    @Proves(v5 = "MQTT-4.3.2-5", v311 = "MQTT-4.3.2-2")
    void aRepeatedQos1MessageIsANewOne(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish("room/temp", "21", 1, 9).expectPubAck(9);
        sensor.publish(again -> again.topic("room/temp").payload("22").qos(1, 9).dup())
                .expectPubAck(9);
        sensor.publish("room/temp", "23", 1, 9).expectPubAck(9);

        room.expectPublish("room/temp", "21", 1);
        room.expectPublish("room/temp", "22", 1);
        room.expectPublish("room/temp", "23", 1);
        room.expectNothing();
    }

    @OnAllVersions
    @DisplayName("§2.2.1: packet ids of the two directions have nothing to do with each other")
    void packetIdsOfBothSidesAreIndependent(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        int id = 0;
        for (int round = 0; round < 3; round++) {
            broker.client(version, "sensor").publish("room/temp", "21", 2, 1).expectPubRec(1);
            id = room.expectPublish("room/temp", "21", 2).packetId();
            room.publish("garden", "x", 2, id).expect(PacketType.PUBREC);
            room.pubRec(id).expectPubRel(id);
            room.pubRel(id).expectPubComp(id);
            room.pubComp(id).expectNothing();
        }
        room.publish("garden", "x", 1, id);
        assertThat(room.expect(PacketType.PUBACK).packetId()).isEqualTo(id);
    }
}
