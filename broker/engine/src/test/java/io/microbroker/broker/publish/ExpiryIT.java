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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message expiry interval of MQTT 5.0. */
final class ExpiryIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private static void pass(long sinceNanos, long millis) {
        long until = sinceNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        TestBroker.awaitTrue(millis + " ms to pass", () -> System.nanoTime() - until > 0);
    }

    private static long secondsLeft(RawPacket packet) {
        return packet.properties().number(PropertyCode.MESSAGE_EXPIRY_INTERVAL);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-6] a message that is passed on at once keeps its expiry interval")
    @Proves(v5 = "MQTT-3.3.2-6")
    void aMessageThatIsPassedOnAtOnceKeepsItsInterval() {
        RawClient room = broker.client("room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);

        broker.client("sensor")
                .publish(packet ->
                        packet.topic("room/temp").payload("1").qos(1, 1).messageExpiry(100))
                .expectPubAck(1);

        assertThat(secondsLeft(room.expectPublish("room/temp", "1", 1))).isBetween(90L, 100L);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-6] [MQTT-3.3.2-5] what waits is counted down, and dropped when its time is over: queued,"
            + " in a window, retained")
    @Proves(v5 = {"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void whatWaitsIsCountedDownAndDropped() {
        RawClient narrow = broker.client("narrow", connect -> connect.receiveMaximum(1));
        narrow.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        RawClient away = broker.persistent(ProtocolVersion.MQTT_5, "away");
        away.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        broker.leave(away);
        RawClient sensor = broker.client("sensor");
        sensor.publish("room/first", "first", 1, 1).expectPubAck(1);
        long published = System.nanoTime();
        publishUntil(sensor, 2, "room/long", 100);
        publishUntil(sensor, 3, "room/short", 1);
        publishUntil(sensor, 4, "room/last", 200);
        int first = narrow.expectPublish("room/first", "first", 1).packetId();

        pass(published, 1100);

        narrow.pubAck(first);
        expectLongAndLast(narrow);
        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "away");
        back.pubAck(back.expectPublish("room/first", "first", 1).packetId());
        expectLongAndLast(back);
        RawClient late = broker.client("late");
        late.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        assertThat(secondsLeft(late.expectPublish("room/last", "x", 1))).isBetween(190L, 199L);
        assertThat(secondsLeft(late.expectPublish("room/long", "x", 1))).isBetween(90L, 99L);
        late.expectNothing();
        assertThat(broker.counter("dropped-expired")).isEqualTo(2);
    }

    private static void publishUntil(RawClient sensor, int id, String topic, long seconds) {
        sensor.publish(packet ->
                        packet.topic(topic).payload("x").qos(1, id).retain().messageExpiry(seconds))
                .expectPubAck(id);
    }

    private static void expectLongAndLast(RawClient client) {
        RawPacket longer = client.expectPublish("room/long", "x", 1);
        assertThat(secondsLeft(longer)).isBetween(90L, 99L);
        client.pubAck(longer.packetId());
        RawPacket last = client.expectPublish("room/last", "x", 1);
        assertThat(secondsLeft(last)).isBetween(190L, 199L);
        client.pubAck(last.packetId()).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName(
            "[MQTT-4.3.3-7] [MQTT-4.4.0-1] what was sent does not expire any more: it is sent again, with nothing left")
    @Proves(v5 = {"MQTT-4.3.3-7", "MQTT-4.4.0-1"})
    void whatWasSentIsSentAgain(int qos) {
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(1));
        room.subscribe(1, "room/#", qos).expectSubAck(1, qos);
        RawClient sensor = broker.client("sensor");
        long published = System.nanoTime();
        for (String topic : new String[] {"room/sent", "room/waiting"}) {
            sensor.publish(
                    packet -> packet.topic(topic).payload("x").qos(qos, 1).messageExpiry(1));
            sensor.expect(qos == 1 ? PacketType.PUBACK : PacketType.PUBREC);
            if (qos == 2) {
                sensor.pubRel(1).expectPubComp(1);
            }
        }
        int id = room.expectPublish("room/sent", "x", qos).packetId();
        pass(published, 1100);
        room.expectNothing(); // nothing is sent again within a connection
        broker.leave(room);

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(1));
        RawPacket again = back.expectPublish("room/sent", "x", qos);
        assertThat(again.dup()).isTrue();
        assertThat(again.packetId()).isEqualTo(id);
        assertThat(secondsLeft(again)).isZero();
        back.acknowledge(qos == 1 ? PacketType.PUBACK : PacketType.PUBREC, id);
        if (qos == 2) {
            back.expectPubRel(id);
            back.pubComp(id);
        }
        back.expectNothing(); // the other one had not been sent, and is over
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-4.3.3-13] the exchange with the publisher goes on although the message has expired")
    @Proves(v5 = "MQTT-4.3.3-13")
    void theExchangeGoesOn(boolean persistent) {
        RawClient sensor = broker.session(persistent, ProtocolVersion.MQTT_5, "sensor", settings -> {});
        RawClient away = broker.persistent(ProtocolVersion.MQTT_5, "away");
        away.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        broker.leave(away);
        long published = System.nanoTime();
        sensor.publish(packet -> packet.topic("room/temp").qos(2, 7).messageExpiry(1))
                .expectPubRec(7);
        pass(published, 1100);

        sensor.publish(packet ->
                        packet.topic("room/temp").qos(2, 7).messageExpiry(1).dup())
                .expectPubRec(7);
        sensor.pubRel(7).expectPubComp(7);

        broker.persistent(ProtocolVersion.MQTT_5, "away").expectNothing();
    }

    @Test
    @DisplayName("a full queue makes room by its expired messages before it refuses one")
    void aFullQueueMakesRoomByItsExpiredMessages() {
        broker.limits(limits -> limits.queuedMessages(2));
        RawClient narrow = broker.client("narrow", connect -> connect.receiveMaximum(1));
        narrow.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        RawClient away = broker.persistent(ProtocolVersion.MQTT_5, "away");
        away.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        broker.leave(away);
        RawClient sensor = broker.client("sensor");
        long published = System.nanoTime();
        publishUntil(sensor, 1, "room/a", 1);
        publishUntil(sensor, 2, "room/b", 1);
        publishUntil(sensor, 3, "room/c", 1);

        pass(published, 1100);
        sensor.publish("room/d", "d", 1, 4).expectPubAck(4);

        narrow.pubAck(narrow.expectPublish("room/a", "x", 1).packetId());
        narrow.expectPublish("room/d", "d", 1);
        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "away");
        back.expectPublish("room/d", "d", 1);
    }

    @Test
    @DisplayName("an interval of 0 expires at once: nothing is retained or queued")
    @Proves(v5 = "MQTT-3.3.2-5")
    void anIntervalOfZeroExpiresAtOnce() {
        RawClient away = broker.persistent(ProtocolVersion.MQTT_5, "away");
        away.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        broker.leave(away);
        RawClient sensor = broker.client("sensor");
        publishUntil(sensor, 1, "room/temp", 0);

        RawClient late = broker.client("late");
        late.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        late.expectNothing();
        broker.persistent(ProtocolVersion.MQTT_5, "away").expectNothing();
    }

    @Test
    @DisplayName("the longest interval is passed on as it is")
    void theLongestIntervalIsPassedOn() {
        RawClient room = broker.client("room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        sensor.publish(packet ->
                        packet.topic("room/temp").payload("1").qos(1, 1).messageExpiry(0xFFFF_FFFFL))
                .expectPubAck(1, ReasonCode.SUCCESS);

        assertThat(secondsLeft(room.expectPublish("room/temp", "1", 1))).isBetween(0xFFFF_FFF0L, 0xFFFF_FFFFL);
    }
}
