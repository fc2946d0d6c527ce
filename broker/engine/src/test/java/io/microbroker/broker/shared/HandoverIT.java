// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a shared subscription that come and go with messages in their hands. */
final class HandoverIT {
    private static final String FILTER = "$share/cooks/kitchen/+";
    private static final String TOPIC = "kitchen/oven";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private RawClient member(boolean persistent, String clientId, int window, int qos) {
        RawClient member =
                broker.session(persistent, ProtocolVersion.MQTT_5, clientId, connect -> connect.receiveMaximum(window));
        member.subscribe(1, FILTER, qos).expectSubAck(1, qos);
        return member;
    }

    private void publish(int from, int to, int qos) {
        RawClient sensor = broker.client("sensor");
        for (int i = from; i <= to; i++) {
            sensor.publish(TOPIC, "" + i, qos, i);
            if (qos == 1) {
                sensor.expectPubAck(i);
            } else {
                sensor.expectPubRec(i);
                sensor.pubRel(i).expectPubComp(i);
            }
        }
        broker.leave(sensor);
    }

    /** As many payloads, each finished: QoS 1 at once, QoS 2 in the end. */
    private static List<String> take(RawClient client, int count) {
        List<String> payloads = new ArrayList<>();
        List<Integer> exactlyOnce = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawPacket packet = client.expectPublish();
            payloads.add(packet.payloadText());
            if (packet.qos() == 1) {
                client.pubAck(packet.packetId());
            } else if (packet.qos() == 2) {
                exactlyOnce.add(packet.packetId());
            }
        }
        for (int id : exactlyOnce) {
            client.pubRec(id).expectPubRel(id);
            client.pubComp(id);
        }
        return payloads;
    }

    /** Whatever comes until nothing comes any more, acknowledged. */
    private static List<String> takeAll(RawClient client) {
        List<String> payloads = new ArrayList<>();
        int before;
        do {
            before = payloads.size();
            client.pingReq();
            for (RawPacket packet = client.expectPacket(); !packet.topic().isEmpty(); packet = client.expectPacket()) {
                payloads.add(packet.payloadText());
                client.pubAck(packet.packetId());
            }
        } while (payloads.size() > before);
        return payloads;
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    @DisplayName(
            "[MQTT-4.8.2-4] a member whose connection breaks: its QoS 1 messages, sent or not, go to another, each once")
    void qos1MessagesOfALostMemberGoToAnother(boolean persistent, boolean otherPersistent) {
        RawClient gone = member(persistent, "gone", 2, 1);
        publish(1, 6, 1); // two are sent, four wait
        gone.pubAck(gone.expectPublish(TOPIC, "1", 1).packetId());
        gone.expectPublish(TOPIC, "2", 1);
        gone.expectPublish(TOPIC, "3", 1);
        RawClient other = member(otherPersistent, "other", 100, 1);
        other.expectNothing();

        gone.reset();

        assertThat(take(other, 5)).containsExactly("2", "3", "4", "5", "6");
        other.expectNothing();
        publish(7, 7, 1);
        assertThat(take(other, 1)).containsExactly("7");
        RawClient back = broker.session(persistent, ProtocolVersion.MQTT_5, "gone", settings -> {});
        back.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT-4.8.2-4] [MQTT-4.8.2-5] QoS 2 messages that were sent stay with their member, unsent ones move")
    @Proves(v5 = {"MQTT-4.8.2-4", "MQTT-4.8.2-5"})
    void sentQos2MessagesStay(boolean persistent) {
        RawClient gone = member(persistent, "gone", 1, 2);
        publish(1, 3, 2);
        gone.expectPublish(TOPIC, "1", 2);
        RawClient other = member(false, "other", 100, 2);

        gone.reset();

        assertThat(take(other, 2)).containsExactly("2", "3");
        other.expectNothing();
        if (persistent) {
            RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "gone");
            assertThat(back.expectPublish(TOPIC, "1", 2).dup()).isTrue();
            back.expectNothing();
        }
    }

    @OnBothVersions
    @DisplayName(
            "a persistent member that is away gets messages if no other is online, and keeps them until it is back")
    void anAbsentMemberGetsMessagesIfNoneIsOnline(ProtocolVersion version) {
        RawClient away = broker.persistent(version, "away");
        away.subscribe(1, FILTER, 1).expectSubAck(1, 1);
        broker.leave(away);
        publish(1, 5, 1);
        RawClient here = broker.client(version, "here");
        here.subscribe(1, FILTER, 1).expectSubAck(1, 1);
        publish(6, 10, 1);

        assertThat(take(here, 5)).containsExactly("6", "7", "8", "9", "10");
        here.expectNothing();
        RawClient back = broker.persistent(version, "away");
        assertThat(take(back, 5)).containsExactly("1", "2", "3", "4", "5");
        back.expectNothing();
    }

    @Test
    @DisplayName("a message that no member can take is dropped and counted")
    void withoutAnyMemberItIsDropped() {
        RawClient only = member(false, "only", 10, 1);
        broker.leave(only);
        RawClient sensor = broker.client("sensor");
        sensor.publish(TOPIC, "1", 1, 1);
        sensor.expectPacket();
        member(false, "late", 10, 1).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT-3.10.4-3] UNSUBSCRIBE of a member: what was sent is completed there; nothing is lost or doubled")
    void unsubscribeOfAMember(boolean persistent) {
        RawClient leaving = member(persistent, "leaving", 2, 1);
        publish(1, 5, 1);
        RawPacket first = leaving.expectPublish(TOPIC, "1", 1);
        RawPacket second = leaving.expectPublish(TOPIC, "2", 1);
        RawClient other = member(persistent, "other", 100, 1);

        leaving.unsubscribe(2, FILTER).expectUnsubAck(2, 0);
        leaving.pubAck(first.packetId());
        leaving.pubAck(second.packetId());

        List<String> rest = new ArrayList<>();
        TestBroker.awaitTrue(
                "three messages",
                () -> { // they move in the storage, by and by
                    rest.addAll(takeAll(leaving));
                    rest.addAll(takeAll(other));
                    return rest.size() >= 3;
                });
        assertThat(rest).containsExactlyInAnyOrder("3", "4", "5");
        publish(6, 6, 1);
        assertThat(take(other, 1)).containsExactly("6");
        leaving.expectNothing();
    }

    @Test
    @DisplayName("a persistent member that ends with a clean start hands over what it held")
    void aMemberThatEndsHandsOver() {
        RawClient ending = member(true, "ending", 2, 1);
        publish(1, 4, 1);
        ending.expectPublishes(2);
        broker.leave(ending);
        RawClient other = member(true, "other", 100, 1);
        other.expectNothing();

        broker.client("ending").expectNothing(); // clean start

        assertThat(take(other, 4)).containsExactlyInAnyOrder("1", "2", "3", "4");
        other.expectNothing();
    }

    @Test
    @DisplayName("the ordinary messages of a member that leaves stay its own")
    void ordinaryMessagesStay() {
        RawClient gone = member(true, "gone", 10, 1);
        gone.subscribe(2, "garden", 1).expectSubAck(2, 1);
        RawClient sensor = broker.client("garden");
        sensor.publish("garden", "own", 1, 1).expectPubAck(1);
        publish(1, 1, 1);
        gone.expectPublishes(2);
        RawClient other = member(false, "other", 10, 1);
        gone.reset();
        assertThat(take(other, 1)).containsExactly("1");
        other.expectNothing();

        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "gone");
        back.expectPublish("garden", "own", 1);
        back.expectNothing();
    }

    @Test
    @DisplayName("a long queue moves as a whole and in order")
    void aLongQueueMovesInOrder() {
        RawClient gone = member(true, "gone", 5, 1);
        publish(1, 900, 1);
        RawClient other = member(true, "other", 50, 1);
        gone.reset();
        List<Integer> numbers = take(other, 900).stream().map(Integer::valueOf).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        other.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 1", "true, 2"})
    @DisplayName("[MQTT-4.8.2-6] a message that its member refuses is gone: nobody else gets it, then or later")
    @Proves(v5 = "MQTT-4.8.2-6")
    void aRefusedMessageIsGone(boolean persistent, int qos) {
        RawClient refusing = member(persistent, "refusing", 2, qos);
        publish(1, 2, qos);
        RawPacket first = refusing.expectPublish(TOPIC, "1", qos);
        refusing.expectPublish(TOPIC, "2", qos);
        RawClient other = member(persistent, "other", 100, qos);

        refusing.acknowledge(
                qos == 1 ? PacketType.PUBACK : PacketType.PUBREC, first.packetId(), ReasonCode.QUOTA_EXCEEDED);
        refusing.expectNothing();
        other.expectNothing();
        refusing.reset();

        assertThat(take(other, qos == 1 ? 1 : 0)).isEqualTo(qos == 1 ? List.of("2") : List.of());
        publish(3, 3, qos);
        assertThat(take(other, 1)).containsExactly("3");
        other.expectNothing();
    }
}
