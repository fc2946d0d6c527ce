// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two event loops, with publishers and subscribers on both: connections go to the loops in turn. */
final class SeveralLoopsIT {
    private static final int CLIENTS = 4;
    private static final int MESSAGES = 200;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @BeforeEach
    void twoLoops() {
        broker.config(config -> config.withLoops(2));
    }

    private static void finish(RawClient client, RawPacket packet) {
        if (packet.qos() == 1) {
            client.pubAck(packet.packetId());
        } else if (packet.qos() == 2) {
            client.pubRec(packet.packetId());
        }
    }

    private static void complete(RawClient sensor, int qos, int packetId) {
        if (qos == 1) {
            sensor.expectPubAck(packetId);
        } else if (qos == 2) {
            sensor.expectPubRec(packetId);
            sensor.pubRel(packetId).expectPubComp(packetId);
        }
    }

    @OnBothVersions
    @DisplayName(
            "[MQTT-4.6.0-5] [MQTT-4.6.0-6] all get all messages of all publishers, each publisher's in order, at every QoS,"
                    + " on both kinds of session")
    @Proves(
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void allGetAllInOrder(ProtocolVersion version) {
        for (int qos = 0; qos <= 2; qos++) {
            List<RawClient> rooms = new ArrayList<>();
            List<RawClient> sensors = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RawClient room = broker.session(i % 2 == 0, version, "room-" + qos + i, settings -> {});
                room.subscribe(1, qos + "/#", qos).expectSubAck(1, qos);
                rooms.add(room);
                sensors.add(broker.client(version, "sensor-" + qos + i));
            }
            for (int m = 1; m <= MESSAGES; m++) {
                for (int i = 0; i < CLIENTS; i++) {
                    publish(sensors.get(i), qos, i, m);
                }
                for (RawClient sensor : sensors) {
                    complete(sensor, qos, m);
                }
                for (RawClient room : rooms) {
                    receive(room, qos, m);
                }
            }
            rooms.forEach(RawClient::close);
            sensors.forEach(RawClient::close);
        }
        assertThat(broker.counter("dropped-queue-full")).isZero();
    }

    private static void publish(RawClient sensor, int qos, int number, int m) {
        sensor.publish(
                packet -> packet.topic(qos + "/" + number).payload("" + m).qos(qos, qos == 0 ? 0 : m));
    }

    /** One message of each publisher: the m-th. PUBRELs come in between. */
    private static void receive(RawClient room, int qos, int m) {
        Map<String, String> payloads = new HashMap<>();
        int released = 0;
        while (payloads.size() < CLIENTS || (qos == 2 && released < CLIENTS)) {
            RawPacket packet = room.expectPacket();
            if (packet.topic().isEmpty()) {
                room.pubComp(packet.packetId());
                released++;
            } else {
                assertThat(payloads.put(packet.topic(), packet.payloadText())).isNull();
                finish(room, packet);
            }
        }
        assertThat(payloads.values()).containsOnly("" + m);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName(
            "persistent sessions that move from loop to loop by takeover lose nothing and get nothing out of order")
    void movingSessionsLoseNothing(int qos) {
        RawClient sensor = broker.client("sensor");
        RawClient first = resume();
        first.subscribe(1, "a", qos).expectSubAck(1, qos);
        int published = 0;
        int received = 0;
        int halfDone = 0;
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 5; i++) {
                published++;
                sensor.publish("a", "" + published, qos, published);
                complete(sensor, qos, published);
            }
            if (round % 3 == 0) {
                broker.client("filler-" + round); // so that the next connection goes to another loop than the last
            }
            RawClient room = resume();
            if (halfDone > 0) {
                room.expectPubRel(halfDone);
                room.pubComp(halfDone);
                halfDone = 0;
            }
            for (int take = round % 7; take > 0 && received < published; take--) {
                received++;
                take(room, qos, received, false);
            }
            if (qos == 2 && round % 4 == 0 && received < published) {
                received++;
                halfDone = take(room, qos, received, true);
            }
            settle(room);
        }
        RawClient room = resume();
        while (received < published) {
            received++;
            take(room, qos, received, false);
        }
        room.expectNothing();
    }

    /** With a window of 1, so that a message follows when the one before it is done. */
    private RawClient resume() {
        return broker.persistent(ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(1));
    }

    /** What was sent has arrived: a takeover by the other loop could overtake it. The next message may come meanwhile. */
    private static void settle(RawClient room) {
        room.pingReq();
        RawPacket packet = room.expectPacket();
        if (packet.type() == PacketType.PUBLISH) {
            packet = room.expectPacket();
        }
        assertThat(packet.type()).isEqualTo(PacketType.PINGRESP);
    }

    private static int take(RawClient room, int qos, int number, boolean half) {
        int id = room.expectPublish("a", "" + number, qos).packetId();
        if (qos == 1) {
            room.pubAck(id);
        } else {
            room.pubRec(id).expectPubRel(id);
            if (!half) {
                room.pubComp(id);
            }
        }
        return id;
    }

    @OnBothVersions
    @DisplayName("retained messages of one loop are found by subscribers of the other, and shared groups span both")
    void retainedAndSharedSpanLoops(ProtocolVersion version) {
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            RawClient member = broker.session(i % 2 == 0, version, "member-" + i, settings -> {});
            member.subscribe(1, "$share/g/s/+", 1).expectSubAck(1, 1);
            members.add(member);
        }
        for (int i = 0; i < CLIENTS; i++) {
            RawClient sensor = broker.client(version, "sensor-" + i);
            int number = i;
            sensor.publish(packet ->
                    packet.topic("r/" + number).payload("kept").qos(1, 1).retain());
            sensor.expectPacket();
            for (int m = 1; m <= 10; m++) {
                sensor.publish("s/" + i, "x", 1, m).expectPubAck(m);
            }
        }
        for (RawClient member : members) {
            member.expectPublishes(10);
            member.subscribe(2, "r/+", 0).expectSubAck(2, 0);
            assertThat(member.expectPublishes(CLIENTS))
                    .allMatch(RawPacket::retain)
                    .extracting(RawPacket::topic)
                    .doesNotHaveDuplicates();
            member.expectNothing();
        }
    }
}
