// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.SubscribeOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a subscription gets retained messages, and what it says about the retain flag. */
final class RetainHandlingIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private void retain() {
        RawClient sensor = broker.client("sensor");
        sensor.publish(packet -> packet.topic("a/b").payload("kept").qos(1, 1).retain())
                .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.3.1-9] handling 0: retained messages come with each SUBSCRIBE, the only way before 5.0")
    @Proves(
            v5 = {"MQTT-3.3.1-9", "MQTT-3.8.4-4"},
            v311 = {"MQTT-3.3.1-6", "MQTT-3.3.1-8", "MQTT-3.8.4-3"})
    void handling0SendsEachTime(ProtocolVersion version) {
        retain();
        RawClient room = broker.client(version, "room");
        for (int id = 1; id <= 3; id++) {
            room.subscribe(id, "a/+", 1).expectSubAck(id, 1);
            assertThat(room.expectPublish("a/b", "kept", 1).retain()).isTrue();
            room.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-3.3.1-10] handling 1: they come if the subscription is new, also after UNSUBSCRIBE, not after a reconnect")
    @Proves(v5 = "MQTT-3.3.1-10")
    void handling1SendsIfNew(boolean persistent) {
        retain();
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, "a/+", 1, SubscribeOption.RETAINED_IF_NEW).expectSubAck(1, 1);
        acknowledge(room, room.expectPublish("a/b", "kept", 1));
        room.subscribe(2, "a/+", 0, SubscribeOption.RETAINED_IF_NEW).expectSubAck(2, 0);
        room.expectNothing();

        room.unsubscribe(3, "a/+").expectUnsubAck(3, 0);
        room.subscribe(4, "a/+", 1, SubscribeOption.RETAINED_IF_NEW).expectSubAck(4, 1);
        acknowledge(room, room.expectPublish("a/b", "kept", 1));
        room.expectNothing();
        broker.leave(room);

        RawClient back = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        back.subscribe(5, "a/+", 1, SubscribeOption.RETAINED_IF_NEW).expectSubAck(5, 1);
        if (!persistent) {
            back.expectPublish("a/b", "kept", 1);
        }
        back.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1, false", "MQTT_3_1_1, true", "MQTT_5, false", "MQTT_5, true"})
    @DisplayName("[MQTT-3.8.4-5] a filter twice in one SUBSCRIBE is two subscriptions: retained messages come for each")
    @Proves(v5 = "MQTT-3.8.4-5", v311 = "MQTT-3.8.4-4")
    void eachEntryOfOneSubscribeBringsThem(ProtocolVersion version, boolean persistent) {
        retain();
        RawClient room = broker.session(persistent, version, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe.filter("a/+", 1).filter("a/+", 0))
                .expectSubAck(1, 1, 0);

        List<Integer> levels = new ArrayList<>();
        for (RawPacket packet : room.expectPublishes(2)) {
            assertThat(packet.retain()).isTrue();
            levels.add(packet.qos());
            if (packet.qos() == 1) {
                acknowledge(room, packet);
            }
        }
        assertThat(levels).containsExactlyInAnyOrder(1, 0);
        room.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.8.4-5] [MQTT-3.3.1-10] with handling 1 the second one is not new")
    @Proves(v5 = {"MQTT-3.8.4-5", "MQTT-3.3.1-10"})
    void theSecondEntryIsNotNew(boolean persistent) {
        retain();
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe
                        .filter("a/+", 1, SubscribeOption.RETAINED_IF_NEW)
                        .filter("a/+", 1, SubscribeOption.RETAINED_IF_NEW))
                .expectSubAck(1, 1, 1);
        acknowledge(room, room.expectPublish("a/b", "kept", 1));
        room.expectNothing();
    }

    @Test
    @DisplayName("a filter very many times in one SUBSCRIBE brings them eight times")
    void repeatsAreBounded() {
        retain();
        RawClient room = broker.client("room");
        int[] granted = new int[50];
        room.subscribe(1, subscribe -> {
                    for (int i = 0; i < granted.length; i++) {
                        subscribe.filter("a/+", 0);
                    }
                })
                .expectSubAck(1, granted);
        room.expectPublishes(8);
        room.expectNothing();
    }

    private static void acknowledge(RawClient client, RawPacket packet) {
        client.pubAck(packet.packetId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.3.1-11] handling 2: they never come")
    @Proves(v5 = "MQTT-3.3.1-11")
    void handling2SendsNever(boolean persistent) {
        retain();
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, "a/+", 1, SubscribeOption.RETAINED_NEVER).expectSubAck(1, 1);
        room.expectNothing();
        room.subscribe(2, "a/+", 1, SubscribeOption.RETAINED_NEVER).expectSubAck(2, 1);
        room.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.3.1-12] [MQTT-3.3.1-13] retain as published decides about the flag of live messages")
    @Proves(v5 = {"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void retainAsPublishedKeepsTheFlag(boolean persistent) {
        RawClient plain = broker.session(persistent, ProtocolVersion.MQTT_5, "plain", settings -> {});
        plain.subscribe(1, "a/+", 2).expectSubAck(1, 2);
        RawClient kept = broker.session(persistent, ProtocolVersion.MQTT_5, "kept", settings -> {});
        kept.subscribe(1, "a/+", 2, SubscribeOption.RETAIN_AS_PUBLISHED).expectSubAck(1, 2);
        RawClient both = broker.session(persistent, ProtocolVersion.MQTT_5, "both", settings -> {});
        both.subscribe(1, subscribe -> subscribe.filter("a/+", 2).filter("#", 0, SubscribeOption.RETAIN_AS_PUBLISHED))
                .expectSubAck(1, 2, 0);
        RawClient sensor = broker.client("sensor");

        for (int qos = 0; qos <= 2; qos++) {
            int level = qos;
            int id = level == 0 ? 0 : level;
            sensor.publish(
                    packet -> packet.topic("a/b").payload("kept").qos(level, id).retain());
            sensor.publish(packet -> packet.topic("a/b").payload("live").qos(level, level == 0 ? 0 : 10 + level));
            assertFlags(plain, level, false);
            assertFlags(kept, level, true);
            assertFlags(both, level, true);
        }
    }

    private static void assertFlags(RawClient client, int qos, boolean kept) {
        assertThat(client.expectPublish("a/b", "kept", qos).retain()).isEqualTo(kept);
        assertThat(client.expectPublish("a/b", "live", qos).retain()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.3.4-3] retained messages carry the identifier of the subscription that they come for")
    @Proves(v5 = "MQTT-3.3.4-3")
    void retainedMessagesCarryTheIdentifier(boolean persistent) {
        retain();
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.subscribe(1, subscribe -> subscribe.filter("a/+", 1).identifier(77))
                .expectSubAck(1, 1);
        RawPacket packet = room.expectPublish("a/b", "kept", 1);
        assertThat(packet.properties().numbers(PropertyCode.SUBSCRIPTION_IDENTIFIER))
                .containsExactly(77L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-3.8.3-3] no local does not keep one's own retained messages away, as it speaks of messages that are"
                    + " published while subscribed")
    void noLocalAndOwnRetainedMessages(boolean persistent) {
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", settings -> {});
        room.publish(packet -> packet.topic("a/b").payload("own").qos(1, 1).retain());
        room.expect(PacketType.PUBACK);
        room.subscribe(2, "a/+", 1, SubscribeOption.NO_LOCAL).expectSubAck(2, 1);
        room.expectPublish("a/b", "own", 1);
    }
}
