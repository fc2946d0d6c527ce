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

/** The windows of both directions (MQTT 5.0 §4.9). */
final class ReceiveMaximumIT {
    private static final int MESSAGES = 100;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 1", "true, 2"})
    @DisplayName(
            "[MQTT-3.3.4-9] [MQTT-4.9.0-2] never more than the client's receive maximum is unfinished; all arrive in order")
    @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.3.3-1", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void theReceiveMaximumOfTheClientIsKept(boolean persistent, int qos) {
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(3));
        room.subscribe(1, "room/temp", qos).expectSubAck(1, qos);
        publishAll(broker.client("sensor"), qos);

        Deque<Integer> unfinished = new ArrayDeque<>();
        for (int next = 1; next <= MESSAGES; next++) {
            int id = room.expectPublish("room/temp", "" + next, qos).packetId();
            assertThat(unfinished).as("packet ids in use").doesNotContain(id);
            unfinished.add(id);
            if (unfinished.size() == 3) {
                room.expectNothing();
                finish(room, qos, unfinished.remove());
            }
        }
        while (!unfinished.isEmpty()) {
            finish(room, qos, unfinished.remove());
        }
        room.expectNothing();
    }

    private static void publishAll(RawClient sensor, int qos) {
        for (int i = 1; i <= MESSAGES; i++) {
            sensor.publish("room/temp", "" + i, qos, i);
            if (qos == 1) {
                sensor.expectPubAck(i);
            } else {
                sensor.expectPubRec(i);
                sensor.pubRel(i).expectPubComp(i);
            }
        }
    }

    private static void finish(RawClient client, int qos, int packetId) {
        if (qos == 1) {
            client.pubAck(packetId);
        } else {
            client.pubRec(packetId).expectPubRel(packetId);
            client.expectNothing(); // PUBREC alone does not open the window [MQTT-4.9.0-2]
            client.pubComp(packetId);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("§4.9: QoS 0 passes a full window; QoS 1 and 2 share it")
    void qos0PassesAFullWindow(boolean persistent) {
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(2));
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");

        sensor.publish("room/temp", "one", 1, 1).expectPubAck(1);
        sensor.publish("room/temp", "two", 2, 2).expectPubRec(2);
        sensor.publish("room/temp", "three", 1, 3).expectPubAck(3);
        sensor.publish("room/temp", "zero").expectNothing();

        int one = room.expectPublish("room/temp", "one", 1).packetId();
        room.expectPublish("room/temp", "two", 2);
        room.expectPublish("room/temp", "zero", 0);
        room.expectNothing();
        room.pubAck(one);
        room.expectPublish("room/temp", "three", 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("§4.6: acknowledgements out of order open the window one by one, and the order of the messages holds")
    void acknowledgementsMayComeOutOfOrder(boolean persistent) {
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(4));
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        publishAll(broker.client("sensor"), 1);

        List<Integer> unfinished = new ArrayList<>();
        Set<Integer> inFlight = new HashSet<>();
        for (int next = 1; next <= MESSAGES; next++) {
            int id = room.expectPublish("room/temp", "" + next, 1).packetId();
            assertThat(inFlight.add(id)).as("packet id %d is free", id).isTrue();
            unfinished.add(id);
            if (unfinished.size() == 4) {
                int last = unfinished.remove(unfinished.size() - 1 - next % 3);
                inFlight.remove(last);
                room.pubAck(last);
            }
        }
        assertThat(unfinished).hasSize(3);
    }

    @OnBothVersions
    @DisplayName("limits.in-flight bounds the window of a client that names no lower receive maximum")
    void theConfiguredWindowHolds(ProtocolVersion version) {
        broker.limits(limits -> limits.inFlight(5));
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, connect -> {});
            room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
            publishAll(broker.client("sensor"), 1);

            List<RawPacket> first = room.expectPublishes(5);
            room.expectNothing();
            for (RawPacket packet : first) {
                room.pubAck(packet.packetId());
            }
            room.expectPublish("room/temp", "6", 1);
            room.expectPublishes(4);
            room.expectNothing();
            room.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.3.4-7] §3.3.4: a client that exceeds the broker's receive maximum is sent away with 0x93")
    @Proves(v5 = "MQTT-3.3.4-7")
    void theReceiveMaximumOfTheBrokerIsEnforced(boolean persistent) {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(3));
        RawClient sensor = broker.session(persistent, ProtocolVersion.MQTT_5, "sensor", connect -> {});
        for (int id = 1; id <= 3; id++) {
            sensor.publish("room/temp", "x", 2, id).expect(PacketType.PUBREC);
        }

        sensor.publish("room/temp", "x", 2, 4).expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("§4.9: PUBCOMP and PUBACK open the broker's window again")
    void theWindowOfTheBrokerOpensAgain(boolean persistent) {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(2));
        RawClient sensor = broker.session(persistent, ProtocolVersion.MQTT_5, "sensor", connect -> {});
        sensor.publish("room/temp", "x", 2, 1).expect(PacketType.PUBREC);
        for (int id = 2; id <= 20; id++) {
            sensor.publish("room/temp", "x", 1 + id % 2, id);
            if (id % 2 == 0) {
                sensor.expect(PacketType.PUBACK);
            } else {
                sensor.expect(PacketType.PUBREC);
                sensor.pubRel(id).expectPubComp(id);
            }
        }
        sensor.pubRel(1).expectPubComp(1);
    }

    @Test
    @DisplayName("[MQTT-3.3.4-8] a repeated QoS 2 message does not count twice, nor does one of an earlier connection")
    void aRepeatedMessageDoesNotCountTwice() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(2));
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        for (int i = 0; i < 4; i++) {
            sensor.publish("room/temp", "x", 2, 1).expect(PacketType.PUBREC);
        }
        sensor.publish("room/temp", "x", 2, 2).expect(PacketType.PUBREC);
        sensor.close();

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        back.publish(again -> again.topic("room/temp").payload("x").qos(2, 1).dup())
                .expectPubRec(1);
        back.pubRel(1).expectPubComp(1);
        back.pubRel(2).expectPubComp(2);
        back.publish("room/temp", "x", 2, 3).expect(PacketType.PUBREC);
    }

    @Test
    @DisplayName("MQTT 3.1.1 knows no receive maximum: a client may have any number of messages unfinished")
    void olderClientsHaveNoReceiveMaximum() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(1));
        RawClient sensor = broker.client(ProtocolVersion.MQTT_3_1_1, "sensor");
        Segment segment = new Segment(ProtocolVersion.MQTT_3_1_1);
        for (int id = 1; id <= 50; id++) {
            segment.publish("room/temp", "x", 2, id);
        }
        sensor.send(segment.toBytes());
        for (int id = 1; id <= 50; id++) {
            sensor.expectPubRec(id);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-3.3.4-10] [MQTT-4.9.0-3] a full window holds nothing up but PUBLISH at QoS 1 and 2, either way")
    @Proves(v5 = {"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
    void aFullWindowHoldsNothingElseUp(boolean persistent) {
        RawClient room =
                broker.session(persistent, ProtocolVersion.MQTT_5, "room", connect -> connect.receiveMaximum(2));
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");
        publishAll(sensor, 2);
        int released = room.expectPublish("room/temp", "1", 2).packetId();
        room.expectPublish("room/temp", "2", 2);
        room.pubRec(released).expectPubRel(released);

        room.pingReq().expectPingResp();
        room.subscribe(2, "room/door", 0).expectSubAck(2, 0);
        room.publish("garden", "x", 1, 3).expectPubAck(3, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        room.publish("garden", "x", 2, 4).expectPubRec(4, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        room.pubRel(4).expectPubComp(4);
        sensor.publish("room/door", "open").expectNothing();
        room.expectPublish("room/door", "open", 0);
        room.unsubscribe(5, "room/door").expectUnsubAck(5, 0);
        room.expectNothing();
        room.pubComp(released);
        room.expectPublish("room/temp", "3", 2);
    }
}
