// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

        assertThat(secondsLeft(room.expectPublish("room/temp", "1", 1))).isBetween(99L, 100L);
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

    @Test
    @DisplayName("§4.4: a message that was sent and not acknowledged is not sent again once it has expired, others are")
    void anExpiredMessageIsNotSentAgain() {
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room");
        room.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        long published = System.nanoTime();
        publishUntil(sensor, 1, "room/short", 1);
        publishUntil(sensor, 2, "room/long", 100);
        room.expectPublishes(2);
        broker.leave(room);

        pass(published, 1100);

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "room");
        assertThat(back.expectPublish("room/long", "x", 1).dup()).isTrue();
        back.expectNothing();
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

        assertThat(secondsLeft(room.expectPublish("room/temp", "1", 1))).isBetween(0xFFFF_FFFEL, 0xFFFF_FFFFL);
    }
}
