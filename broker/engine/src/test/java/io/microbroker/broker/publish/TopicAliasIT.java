// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topic aliases of MQTT 5.0 (§3.3.2.3.4), in both directions. */
final class TopicAliasIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private RawClient room() {
        RawClient room = broker.client("room");
        room.subscribe(1, "#", 2).expectSubAck(1, 2);
        return room;
    }

    private static RawClient publish(RawClient sensor, String topic, int alias, String payload) {
        return sensor.publish(packet -> packet.topic(topic).topicAlias(alias).payload(payload));
    }

    @Test
    @DisplayName("[MQTT-3.3.2-12] an alias is set with a topic, used without it, and may be set anew")
    @Proves(v5 = {"MQTT-3.1.2-27", "MQTT-3.3.2-12"})
    void anAliasIsSetAndUsedAndSetAnew() {
        RawClient room = room();
        RawClient sensor = broker.client("sensor");

        publish(sensor, "room/a", 1, "1");
        publish(sensor, "room/b", 10, "2");
        publish(sensor, "", 1, "3");
        publish(sensor, "", 10, "4");
        publish(sensor, "room/c", 1, "5");
        publish(sensor, "", 1, "6");
        sensor.publish("room/a", "7");
        sensor.publish(packet -> packet.topicAlias(10).payload("8").qos(2, 5)).expectPubRec(5);

        room.expectPublish("room/a", "1", 0);
        room.expectPublish("room/b", "2", 0);
        room.expectPublish("room/a", "3", 0);
        room.expectPublish("room/b", "4", 0);
        room.expectPublish("room/c", "5", 0);
        RawPacket last = room.expectPublish("room/c", "6", 0);
        room.expectPublish("room/a", "7", 0);
        room.expectPublish("room/b", "8", 2);
        assertThat(last.properties().has(PropertyCode.TOPIC_ALIAS)).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.3.2-7] an alias ends with its connection, also if the session goes on")
    @Proves(v5 = "MQTT-3.3.2-7")
    void anAliasEndsWithItsConnection() {
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        publish(sensor, "room/a", 1, "1");
        broker.leave(sensor);
        RawClient again = broker.persistent(ProtocolVersion.MQTT_5, "sensor");

        publish(again, "", 1, "2");

        RawPacket goodbye = again.expect(PacketType.DISCONNECT);
        assertThat(goodbye.reasonCode()).isIn(ReasonCode.PROTOCOL_ERROR.code(), ReasonCode.TOPIC_ALIAS_INVALID.code());
        again.expectClosed();
    }

    @Test
    @DisplayName("an alias of one connection means nothing to another")
    void anAliasBelongsToOneConnection() {
        RawClient room = room();
        RawClient one = broker.client("one");
        RawClient two = broker.client("two");

        publish(one, "room/a", 1, "1").expectNothing();
        publish(two, "room/b", 1, "2").expectNothing();
        publish(one, "", 1, "3").expectNothing();

        room.expectPublish("room/a", "1");
        room.expectPublish("room/b", "2");
        room.expectPublish("room/a", "3");
    }

    @Test
    @DisplayName("[MQTT-3.3.2-9] an alias above the announced maximum ends the connection with 0x94")
    @Proves(v5 = {"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
    void anAliasAboveTheMaximumEndsTheConnection() {
        RawClient sensor = broker.client("sensor");
        publish(sensor, "room/a", 11, "1").expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-8] alias 0 ends the connection with 0x94")
    @Proves(v5 = "MQTT-3.3.2-8")
    void aliasZeroEndsTheConnection() {
        RawClient sensor = broker.client("sensor");
        publish(sensor, "room/a", 0, "1").expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    @DisplayName("mqtt.topic-alias-maximum 0: every alias ends the connection with 0x94")
    @Proves(v5 = "MQTT-3.2.2-18")
    void noAliasIsTakenIfNoneIsOffered() {
        broker.mqtt(mqtt -> mqtt.topicAliasMaximum(0));
        RawClient sensor = broker.open().connect5(connect -> connect.clientId("sensor"));
        assertThat(sensor.expectConnAck().properties().has(PropertyCode.TOPIC_ALIAS_MAXIMUM))
                .isFalse();
        publish(sensor, "room/a", 1, "1").expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    @DisplayName("an empty topic without alias ends the connection with 0x82")
    void anEmptyTopicNeedsAnAlias() {
        RawClient sensor = broker.client("sensor");
        sensor.publish("", "1").expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-26] the broker gives as many aliases as the client takes; more topics go in full")
    @Proves(v5 = {"MQTT-3.1.2-26", "MQTT-3.3.2-8", "MQTT-3.3.2-11"})
    void theBrokerGivesAliasesUpToTheMaximum() {
        RawClient room = broker.client("room", connect -> connect.topicAliasMaximum(2));
        room.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        for (int round = 0; round < 2; round++) {
            for (String topic : new String[] {"room/a", "room/b", "room/c"}) {
                sensor.publish(topic, "x");
            }
        }

        assertAliased(room.expectPublish(), "room/a", 1);
        assertAliased(room.expectPublish(), "room/b", 2);
        assertAliased(room.expectPublish(), "room/c", 0);
        assertAliased(room.expectPublish(), "", 1);
        assertAliased(room.expectPublish(), "", 2);
        assertAliased(room.expectPublish(), "room/c", 0);
    }

    private static void assertAliased(RawPacket packet, String topic, int alias) {
        assertThat(packet.topic()).isEqualTo(topic);
        assertThat(packet.properties().has(PropertyCode.TOPIC_ALIAS)).isEqualTo(alias > 0);
        if (alias > 0) {
            assertThat(packet.properties().number(PropertyCode.TOPIC_ALIAS)).isEqualTo(alias);
        }
    }

    @Test
    @DisplayName("[MQTT-3.3.2-7] a resumed session is told its aliases anew; resent messages stand on their own")
    @Proves(v5 = {"MQTT-3.1.2-27", "MQTT-3.3.2-7"})
    void aResumedSessionIsToldItsAliasesAnew() {
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.topicAliasMaximum(5));
        room.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        sensor.publish("room/a", "1", 1, 1).expectPubAck(1);
        sensor.publish("room/a", "2", 1, 2).expectPubAck(2);
        assertAliased(room.expectPublish(), "room/a", 1);
        assertAliased(room.expectPublish(), "", 1);
        broker.leave(room);

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.topicAliasMaximum(5));
        assertAliased(back.expectPublish(), "room/a", 1);
        assertAliased(back.expectPublish(), "", 1);
        broker.leave(back);

        RawClient without = broker.persistent(ProtocolVersion.MQTT_5, "room");
        assertAliased(without.expectPublish(), "room/a", 0);
        assertAliased(without.expectPublish(), "room/a", 0);
    }
}
