// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.retain;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Retained messages: kept, replaced, deleted, and delivered to those who subscribe later. */
final class RetainedIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private static void retain(RawClient sensor, String topic, String payload, int qos) {
        sensor.publish(packet ->
                packet.topic(topic).payload(payload).qos(qos, qos == 0 ? 0 : 1).retain());
        if (qos == 2) {
            sensor.expectPacket();
            sensor.pubRel(1).expectPubComp(1);
        } else if (qos == 1) {
            sensor.expectPacket();
        } else {
            sensor.expectNothing();
        }
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-3.3.1-5] [MQTT-3.3.1-8] the last message is kept, whatever its QoS, and comes with the retain flag")
    @Proves(
            v5 = {"MQTT-3.3.1-5", "MQTT-3.3.1-8"},
            v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8", "MQTT-3.3.1-12"})
    void theLastMessageIsKept(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        for (int qos = 0; qos <= 2; qos++) {
            retain(sensor, "room/" + qos, "old", 2 - qos);
            retain(sensor, "room/" + qos, "new", qos);
        }
        sensor.publish("room/0", "not kept").expectNothing();

        for (int granted = 0; granted <= 2; granted++) {
            for (boolean persistent : new boolean[] {false, true}) {
                RawClient room = broker.session(persistent, version, "room" + granted + persistent, settings -> {});
                room.subscribe(1, "room/+", granted).expectSubAck(1, granted);
                for (int i = 0; i <= 2; i++) {
                    RawPacket packet = room.expectPublish();
                    int level = packet.topic().charAt(5) - '0';
                    assertThat(packet.payloadText()).isEqualTo("new");
                    assertThat(packet.retain()).isTrue();
                    assertThat(packet.dup()).isFalse();
                    assertThat(packet.qos()).isEqualTo(Math.min(level, granted));
                }
                room.expectNothing();
            }
        }
        assertThat(broker.counter("retained-messages")).isEqualTo(3);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.1-6] [MQTT-3.3.1-7] an empty retained message deletes the kept one and is not kept itself")
    @Proves(
            v5 = {"MQTT-3.3.1-6", "MQTT-3.3.1-7"},
            v311 = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void anEmptyMessageDeletes(ProtocolVersion version) {
        RawClient live = broker.client(version, "live");
        live.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");
        for (int qos = 0; qos <= 2; qos++) {
            retain(sensor, "room/temp", "21", 1);
            retain(sensor, "room/temp", "", qos);

            RawClient late = broker.client(version, "late");
            late.subscribe(1, "room/#", 1).expectSubAck(1, 1);
            late.expectNothing();
            assertThat(live.expectPublish("room/temp", "21", 1).retain()).isFalse();
            assertThat(live.expectPublish("room/temp", "", Math.min(qos, 1)).retain())
                    .isFalse();
        }
        assertThat(broker.counter("retained-messages")).isZero();
        assertThat(broker.counter("retained-bytes")).isZero();
    }

    @OnBothVersions
    @DisplayName("an empty message without the retain flag deletes nothing")
    @Proves(v5 = "MQTT-3.3.1-8", v311 = "MQTT-3.3.1-12")
    void anEmptyMessageWithoutFlagDeletesNothing(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        retain(sensor, "room/temp", "21", 0);
        sensor.publish("room/temp", "").expectNothing();
        RawClient late = broker.client(version, "late");
        late.subscribe(1, "room/temp", 0).expectSubAck(1, 0);
        late.expectPublish("room/temp", "21", 0);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.1-12] who has subscribed gets a retained message live, with the flag cleared")
    @Proves(v5 = "MQTT-3.3.1-12", v311 = "MQTT-3.3.1-9")
    void theLiveCopyHasNoFlag(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
            RawClient sensor = broker.client(version, "sensor");
            for (int qos = 0; qos <= 2; qos++) {
                retain(sensor, "room/temp", "" + qos, qos);
                assertThat(room.expectPublish("room/temp", "" + qos, qos).retain())
                        .isFalse();
            }
            room.expectNothing();
            retain(sensor, "room/temp", "", 0);
            room.close();
        }
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.1-8] a persistent session that was away gets what was published live without the flag")
    @Proves(v5 = "MQTT-3.3.1-12", v311 = "MQTT-3.3.1-9")
    void whatWasQueuedHasNoFlag(ProtocolVersion version) {
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        broker.leave(room);
        retain(broker.client(version, "sensor"), "room/temp", "21", 1);

        RawClient back = broker.persistent(version, "room");
        assertThat(back.expectPublish("room/temp", "21", 1).retain()).isFalse();
        back.expectNothing();
    }

    @OnBothVersions
    @DisplayName("a resent retained message keeps its flag and gets DUP")
    void aResentRetainedMessageKeepsItsFlag(ProtocolVersion version) {
        retain(broker.client(version, "sensor"), "room/temp", "21", 2);
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        int id = room.expectPublish("room/temp", "21", 1).packetId();
        broker.leave(room);

        RawPacket again = broker.persistent(version, "room").expectPublish("room/temp", "21", 1);
        assertThat(again.packetId()).isEqualTo(id);
        assertThat(again.retain()).isTrue();
        assertThat(again.dup()).isTrue();
    }

    @OnBothVersions
    @DisplayName("each filter of a SUBSCRIBE gets its own retained messages, on its own level")
    void eachFilterGetsItsOwn(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        retain(sensor, "a/x", "1", 1);
        retain(sensor, "b/x", "2", 1);
        RawClient room = broker.client(version, "room");

        room.subscribe(
                        1,
                        subscribe -> subscribe.filter("a/+", 0).filter("b/#", 1).filter("c/#", 2))
                .expectSubAck(1, 0, 1, 2);

        RawPacket first = room.expectPublish();
        RawPacket second = room.expectPublish();
        RawPacket ofA = first.topic().equals("a/x") ? first : second;
        RawPacket ofB = first.topic().equals("a/x") ? second : first;
        assertThat(ofA.qos()).isZero();
        assertThat(ofB.topic()).isEqualTo("b/x");
        assertThat(ofB.qos()).isEqualTo(1);
        room.expectNothing();
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.7.2-1] # and + do not find retained messages of $ topics")
    @Proves(v5 = "MQTT-4.7.2-1", v311 = "MQTT-4.7.2-1")
    void wildcardsDoNotFindDollarTopics(ProtocolVersion version) {
        broker.allowAll();
        RawClient sensor = broker.client(version, "sensor");
        retain(sensor, "$house/temp", "21", 1);
        retain(sensor, "house/temp", "22", 1);
        RawClient room = broker.client(version, "room");
        room.subscribe(1, subscribe -> subscribe.filter("#", 0).filter("+/temp", 0))
                .expectSubAck(1, 0, 0);

        room.expectPublish("house/temp", "22", 0);
        room.expectPublish("house/temp", "22", 0);
        room.expectNothing();
        room.subscribe(2, "$house/#", 0).expectSubAck(2, 0);
        room.expectPublish("$house/temp", "21", 0);
    }

    @Test
    @DisplayName("§3.3.2.3: properties are kept with the message")
    void propertiesAreKept() {
        broker.client("sensor")
                .publish(packet -> packet.topic("a")
                        .payload("1")
                        .qos(1, 1)
                        .retain()
                        .userProperty("x", "y")
                        .properties(properties -> properties.text(PropertyCode.CONTENT_TYPE, "text/plain")))
                .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        RawClient room = broker.client("room");
        room.subscribe(1, "a", 0).expectSubAck(1, 0);
        RawPacket packet = room.expectPublish("a", "1", 0);
        assertThat(packet.properties().text(PropertyCode.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(packet.properties().user()).hasSize(1);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.1.2-15] a will with the retain flag is kept")
    @Proves(v5 = "MQTT-3.1.2-15", v311 = "MQTT-3.1.2-17")
    void aWillIsKept(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor", connect -> connect.will("gone/sensor", "lost", 1, true));
        sensor.reset();
        broker.awaitCounter("wills-sent", 1);
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "gone/#", 1).expectSubAck(1, 1);
        assertThat(room.expectPublish("gone/sensor", "lost", 1).retain()).isTrue();
    }

    @OnBothVersions
    @DisplayName("limits.retained-messages: a new topic is refused with 0x97 and not delivered; known topics go on")
    void retainedMessagesAreLimited(ProtocolVersion version) {
        broker.limits(limits -> limits.retainedMessages(2));
        RawClient sensor = broker.client(version, "sensor");
        retain(sensor, "room/a", "1", 1);
        retain(sensor, "room/b", "2", 1);

        sensor.publish(packet -> packet.topic("room/c").payload("3").qos(1, 5).retain());
        sensor.publish(packet -> packet.topic("room/c").payload("3").qos(2, 6).retain());
        if (version.isV5()) {
            sensor.expectPubAck(5, ReasonCode.QUOTA_EXCEEDED);
            sensor.expectPubRec(6, ReasonCode.QUOTA_EXCEEDED);
        } else {
            sensor.expectPubAck(5);
            sensor.expectPubRec(6);
            sensor.pubRel(6).expectPubComp(6);
        }
        retain(sensor, "room/a", "4", 1);
        retain(sensor, "room/b", "", 1);
        retain(sensor, "room/c", "5", 1);

        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/+", 0).expectSubAck(1, 0);
        room.expectPublish("room/a", "4", 0);
        room.expectPublish("room/c", "5", 0);
        room.expectNothing();
        assertThat(broker.counter("retained-refused")).isEqualTo(2);
    }

    @OnAllVersions
    @DisplayName("§3.1.2.4: retained messages outlive the session of their publisher")
    @Proves(v311 = "MQTT-3.1.2-7")
    void theyOutliveTheSessionOfTheirPublisher(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient sensor = broker.session(persistent, version, "sensor", settings -> {});
            retain(sensor, "room/" + persistent, "21", 1);
            broker.leave(sensor);
            broker.leave(broker.client(version, "sensor")); // a clean start ends what was left
        }

        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        room.expectPublishes(2);
        room.expectNothing();
    }
}
