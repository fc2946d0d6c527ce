// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.flow;

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
import java.util.BitSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues behind windows, and clients that do not read. */
final class QueueIT {
    private static final int BATCH = 500;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnBothVersions
    @DisplayName("limits.queued-messages: what exceeds the queue is dropped and counted, the publisher is not told")
    void aFullQueueDropsAndCounts(ProtocolVersion version) {
        broker.limits(limits -> limits.queuedMessages(10).inFlight(2));
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient stored = broker.persistent(version, "stored");
        stored.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        for (int i = 1; i <= 20; i++) {
            sensor.publish("room/temp", "" + i, 1, i).expectPubAck(i);
        }

        assertThat(broker.counter("dropped-queue-full")).isEqualTo(8 + 10);
        for (int i = 1; i <= 12; i++) {
            room.pubAck(room.expectPublish("room/temp", "" + i, 1).packetId());
        }
        room.expectNothing();
        for (int i = 1; i <= 10; i++) {
            stored.pubAck(stored.expectPublish("room/temp", "" + i, 1).packetId());
        }
        stored.expectNothing();
    }

    @OnBothVersions
    @DisplayName("limits.queued-bytes: the queue is bounded in bytes, too")
    void aQueueIsBoundedInBytes(ProtocolVersion version) {
        broker.limits(limits -> limits.queuedBytes(10_000).inFlight(1));
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient stored = broker.persistent(version, "stored");
        stored.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        for (int i = 1; i <= 20; i++) {
            sensor.publish("room/temp", i + " ".repeat(1000), 1, i).expectPubAck(i);
        }

        assertThat(broker.counter("dropped-queue-full")).isBetween(2L * 9, 2L * 12);
        for (int i = 1; i <= 8; i++) {
            String payload = i + " ".repeat(1000);
            room.pubAck(room.expectPublish("room/temp", payload, 1).packetId());
            stored.pubAck(stored.expectPublish("room/temp", payload, 1).packetId());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-2.2.1-4] 70,000 messages through a window of 10: all arrive in order, no id is used twice at a time,"
                    + " also beside one message that stays unacknowledged for long")
    @Proves(v5 = {"MQTT-2.2.1-4", "MQTT-4.3.2-1"})
    void packetIdsAreNotReusedInFlight(boolean persistent) {
        int messages = 70_000;
        int stuckUntil = 60_000;
        broker.mqtt(mqtt -> mqtt.receiveMaximum(BATCH));
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(10));
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        BitSet inFlight = new BitSet();
        int received = 0;
        int stuck = 0;
        for (int sent = 0; sent < messages; sent += BATCH) {
            Segment batch = new Segment(ProtocolVersion.MQTT_5);
            for (int i = 0; i < BATCH; i++) {
                batch.publish("room/temp", "" + (sent + i), 1, 1 + i % 20);
            }
            sensor.send(batch.toBytes());
            for (int i = 0; i < BATCH; i++, received++) {
                RawPacket packet = room.expectPublish("room/temp", "" + received, 1);
                int id = packet.packetId();
                assertThat(inFlight.get(id)).as("packet id %d in use", id).isFalse();
                inFlight.set(id);
                if (received == 0) {
                    stuck = id;
                    continue;
                }
                inFlight.clear(id);
                room.pubAck(id);
                if (received == stuckUntil) {
                    inFlight.clear(stuck);
                    room.pubAck(stuck);
                }
            }
            for (int i = 0; i < BATCH; i++) {
                sensor.expect(PacketType.PUBACK);
            }
        }
        room.expectNothing();
    }

    @Test
    @DisplayName(
            "one message that stays unacknowledged behind 65,534 others ends the connection of a persistent session;"
                    + " the reconnect brings it again, and nothing is lost")
    void aStuckMessageEndsTheConnection() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(BATCH));
        RawClient room = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(2));
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        int last = 65_535;
        int newest = 0;
        for (int received = 0; received < last; received++) {
            if (received % BATCH == 0) {
                publish(sensor, received, Math.min(BATCH, last - received));
            }
            if (received > 1) {
                room.pubAck(newest); // all but the first
            }
            newest = room.expectPublish("room/temp", "" + received, 1).packetId();
        }
        publish(sensor, last, 1);
        room.expectNothing();

        room.pubAck(newest).expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(2));
        RawPacket again = back.expectPublish("room/temp", "0", 1);
        assertThat(again.dup()).isTrue();
        publish(sensor, last + 1, 1);
        back.expectNothing(); // the next one would have the same packet id
        back.pubAck(again.packetId());
        back.expectPublish("room/temp", "" + last, 1);
        back.expectPublish("room/temp", "" + (last + 1), 1);
        back.expectNothing();
    }

    private static void publish(RawClient sensor, int from, int count) {
        Segment batch = new Segment(ProtocolVersion.MQTT_5);
        for (int i = 0; i < count; i++) {
            batch.publish("room/temp", "" + (from + i), 1, 1 + i);
        }
        sensor.send(batch.toBytes());
        for (int i = 0; i < count; i++) {
            sensor.expectPubAck(1 + i);
        }
    }

    @OnBothVersions
    @DisplayName(
            "a client that does not read: QoS 0 is dropped and counted, QoS 1 waits and arrives in order; the others do"
                    + " not notice")
    void aSlowClientLosesQos0Only(ProtocolVersion version) {
        broker.limits(limits -> limits.inFlight(1000));
        RawClient slow = broker.open(4096).connect(version, connect -> connect.clientId("slow"));
        slow.expectConnAck();
        slow.subscribe(1, "room/#", 1).expectSubAck(1, 1);
        RawClient quick = broker.client(version, "quick");
        quick.subscribe(1, "room/last", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");
        String filling = "x".repeat(10_000);

        for (int i = 0; broker.counter("dropped-not-writable") == 0; i++) {
            assertThat(i).as("QoS 0 messages until the first drop").isLessThan(5000);
            sensor.publish("room/zero", filling).expectNothing();
        }
        long delivered = broker.counter("deliveries-qos-0");
        for (int i = 1; i <= 500; i++) {
            sensor.publish("room/one", "" + i, 1, i).expectPubAck(i);
        }
        sensor.publish("room/zero", "dropped").expectNothing();
        sensor.publish("room/last", "last", 1, 501).expectPubAck(501);

        quick.expectPublish("room/last", "last", 1);
        for (long i = 0; i < delivered; i++) {
            slow.expectPublish("room/zero", filling, 0);
        }
        for (int i = 1; i <= 500; i++) {
            slow.pubAck(slow.expectPublish("room/one", "" + i, 1).packetId());
        }
        slow.expectPublish("room/last", "last", 1);
        slow.expectNothing();
        assertThat(broker.counter("dropped-not-writable")).isEqualTo(2);
    }

    @OnBothVersions
    @DisplayName("a client that reads and does not acknowledge holds nobody else up")
    void aClientThatDoesNotAcknowledgeHoldsNobodyUp(ProtocolVersion version) {
        broker.limits(limits -> limits.inFlight(2));
        RawClient lazy = broker.persistent(version, "lazy");
        lazy.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient quick = broker.persistent(version, "quick");
        quick.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");

        for (int i = 1; i <= 100; i++) {
            sensor.publish("room/temp", "" + i, 1, i).expectPubAck(i);
            quick.pubAck(quick.expectPublish("room/temp", "" + i, 1).packetId());
        }
        for (int i = 1; i <= 100; i++) {
            lazy.pubAck(lazy.expectPublish("room/temp", "" + i, 1).packetId());
        }
        lazy.expectNothing();
    }
}
