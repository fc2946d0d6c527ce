// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.retain;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many retained messages for one subscription: paced by the window, outside the bound of the queue. */
final class RetainedScanIT {
    private static final int TOPICS = 2000;
    private static final int WINDOW = 5;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private void retainAll(int payloadBytes) {
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "sensor");
        for (int i = 0; i < TOPICS; i++) {
            String payload = i + " ".repeat(payloadBytes);
            sensor.publish(packet -> packet.topic("room/" + payload.trim() + "/temp")
                    .payload(payload)
                    .qos(2, 1)
                    .retain());
            sensor.expectPubRec(1);
            sensor.pubRel(1).expectPubComp(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 1", "true, 2"})
    @DisplayName("[MQTT-3.3.1-9] 2,000 retained messages through a window of 5: nothing is lost, nothing comes twice")
    @Proves(v5 = "MQTT-3.3.1-9")
    void nothingIsLost(boolean persistent, int qos) {
        retainAll(0);
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(WINDOW));
        room.subscribe(1, "room/#", qos).expectSubAck(1, qos);

        Set<String> topics = new HashSet<>();
        Deque<Integer> unfinished = new ArrayDeque<>();
        for (int i = 0; i < TOPICS; i++) {
            RawPacket packet = room.expectPublish();
            assertThat(packet.retain()).isTrue();
            assertThat(packet.qos()).isEqualTo(qos);
            topics.add(packet.topic());
            unfinished.add(packet.packetId());
            if (unfinished.size() == WINDOW) {
                if (i < 20) {
                    room.expectNothing();
                }
                finish(room, qos, unfinished);
            }
        }
        assertThat(topics).hasSize(TOPICS);
        assertThat(broker.counter("dropped-queue-full")).isZero();
        finish(room, qos, unfinished);
        room.expectNothing();
    }

    /** All at once: the next ones come only after all are finished. */
    private static void finish(RawClient room, int qos, Deque<Integer> unfinished) {
        if (qos == 2) {
            unfinished.forEach(room::pubRec);
            for (int id : unfinished) {
                room.expectPubRel(id);
            }
            unfinished.forEach(room::pubComp);
        } else {
            unfinished.forEach(room::pubAck);
        }
        unfinished.clear();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("live messages come in between, and are not lost")
    void liveMessagesComeInBetween(boolean persistent) {
        retainAll(0);
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(WINDOW));
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "live");
        room.subscribe(1, "#", 1).expectSubAck(1, 1);
        int live = 0;
        int retained = 0;
        for (int i = 0; retained < TOPICS || live < 100; i++) {
            if (i < 100) {
                sensor.publish("live", "" + i, 1, 1).expectPubAck(1);
            }
            RawPacket packet = room.expectPublish();
            if (packet.retain()) {
                retained++;
            } else {
                assertThat(packet.payloadText()).isEqualTo("" + live++);
            }
            room.pubAck(packet.packetId());
        }
        room.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "a queue with less room than the window, in messages or bytes, holds retained messages up and loses none")
    void aSmallQueueLosesNone(boolean persistent) {
        broker.limits(limits -> limits.queuedMessages(10).queuedBytes(40_000).inFlight(100));
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "sensor");
        for (int i = 0; i < 60; i++) {
            String topic = "room/" + i;
            byte[] payload = new byte[i < 30 ? 1 : 9000];
            sensor.publish(
                    packet -> packet.topic(topic).payload(payload).qos(1, 1).retain());
            sensor.expectPubAck(1);
        }
        RawClient room = broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> {});
        room.subscribe(1, "room/+", 1).expectSubAck(1, 1);

        Set<String> topics = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            RawPacket packet = room.expectPublish();
            topics.add(packet.topic());
            room.pubAck(packet.packetId());
        }
        assertThat(topics).hasSize(60);
        room.expectNothing();
        assertThat(broker.counter("dropped-queue-full")).isZero();
    }

    @Test
    @DisplayName("at QoS 0 a slow client gets all of them as it reads: none is dropped for want of room in its socket")
    void aSlowClientGetsAllAtQos0() {
        retainAll(1000);
        RawClient slow = broker.open(4096).connect5(connect -> connect.clientId("slow"));
        slow.expectConnAck();
        slow.subscribe(1, "room/#", 0).expectSubAck(1, 0);
        RawClient other = broker.client("other");
        other.pingReq().expectPingResp();

        Set<String> topics = new HashSet<>();
        for (RawPacket packet : slow.expectPublishes(TOPICS)) {
            topics.add(packet.topic());
        }
        assertThat(topics).hasSize(TOPICS);
        assertThat(broker.counter("dropped-not-writable")).isZero();
    }

    @Test
    @DisplayName("two scans of one client run side by side, and one ends with its connection")
    void scansRunSideBySideAndEndWithTheirConnection() {
        retainAll(0);
        RawClient room = broker.client("room", connect -> connect.receiveMaximum(WINDOW));
        room.subscribe(1, "room/+/temp", 1).expectSubAck(1, 1);
        room.subscribe(2, "room/#", 1);
        int suback = 0;
        for (int i = 0; i < 2 * TOPICS + 1; i++) {
            RawPacket packet = room.expectPacket();
            if (packet.topic().isEmpty()) {
                suback++;
            } else {
                room.pubAck(packet.packetId());
            }
        }
        assertThat(suback).isEqualTo(1);
        room.subscribe(3, "room/#", 1).expectSubAck(3, 1);
        room.expectPublishes(WINDOW);
        broker.leave(room);

        RawClient again = broker.client("room");
        again.expectNothing();
    }

    private void retainSome(int topics) {
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "sensor");
        for (int i = 0; i < topics; i++) {
            String topic = "room/" + i;
            sensor.publish(packet ->
                            packet.topic(topic).payload("old").qos(1, 1).retain())
                    .expectPubAck(1);
        }
    }

    private RawClient room() {
        return broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(WINDOW));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "4, false", "4, true"})
    @DisplayName("what SUBACK has promised to a persistent session comes on its next connection, each message once")
    void anUnfinishedScanGoesOnWithTheNextConnection(int loops, boolean takenOver) {
        broker.config(config -> config.withLoops(loops));
        retainSome(300);
        RawClient first = room();
        first.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RawPacket packet = first.expectPublish();
            topics.add(packet.topic());
            first.pubAck(packet.packetId());
        }
        first.pingReq();
        while (!first.expectPacket().topic().isEmpty()) {} // some are on their way
        if (!takenOver) {
            first.reset();
            broker.awaitCounter("clients-disconnected", 1);
        }
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "renewing");
        sensor.publish(packet ->
                        packet.topic("room/99").payload("new").qos(1, 1).retain())
                .expectPubAck(1); // among the last in order

        RawClient next = room();
        while (topics.size() < 300) {
            RawPacket packet = next.expectPublish();
            boolean isNew = packet.topic().equals("room/99");
            assertThat(packet.payloadText()).isEqualTo(isNew ? "new" : "old");
            assertThat(packet.retain()).isEqualTo(!isNew);
            topics.add(packet.topic());
            next.pubAck(packet.packetId());
        }
        next.expectNothing();
        assertThat(topics).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("[MQTT-3.10.4-2] UNSUBSCRIBE ends the scan, also over connections")
    @Proves(v5 = "MQTT-3.10.4-2")
    void unsubscribeEndsTheScan() {
        retainSome(100);
        RawClient brief = broker.client("brief", connect -> connect.receiveMaximum(WINDOW));
        brief.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        List<RawPacket> sent = brief.expectPublishes(WINDOW);
        brief.unsubscribe(2, "room/+").expectUnsubAck(2, 0);
        sent.forEach(packet -> brief.pubAck(packet.packetId()));
        brief.pingReq().expectPingResp(); // what comes comes behind the answer
        brief.expectNothing();

        RawClient first = room();
        first.subscribe(1, "room/+", 1).expectSubAck(1, 1);
        first.expectPublishes(WINDOW);
        broker.leave(first);
        RawClient next = room();
        List<RawPacket> got = new ArrayList<>(next.expectPublishes(WINDOW));
        next.unsubscribe(2, "room/+").expectUnsubAck(2, 0);
        for (int i = 0; i < got.size(); i++) { // a slice or two may be in the queue already
            next.pubAck(got.get(i).packetId()).pingReq();
            for (RawPacket packet = next.expectPacket(); !packet.topic().isEmpty(); packet = next.expectPacket()) {
                got.add(packet);
            }
        }
        assertThat(got).hasSizeLessThan(50);
        next.expectNothing();
    }
}
