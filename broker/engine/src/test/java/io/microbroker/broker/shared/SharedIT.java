// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Shared subscriptions (MQTT 5.0 §4.8.2), which clients of 3.1.1 have, too: who gets what. */
final class SharedIT {
    private static final String FILTER = "$share/cooks/kitchen/+";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private RawClient member(boolean persistent, ProtocolVersion version, String clientId, int qos) {
        RawClient member = broker.session(persistent, version, clientId, settings -> {});
        member.subscribe(1, FILTER, qos).expectSubAck(1, qos);
        return member;
    }

    /** What is there for a client, acknowledged at QoS 1. */
    private static List<String> drain(RawClient client) {
        List<String> payloads = new ArrayList<>();
        client.pingReq();
        for (RawPacket packet = client.expectPacket(); !packet.topic().isEmpty(); packet = client.expectPacket()) {
            payloads.add(packet.payloadText());
            if (packet.qos() == 1) {
                client.pubAck(packet.packetId());
            }
        }
        return payloads;
    }

    private static void publish(RawClient sensor, int from, int count, int qos) {
        for (int i = from; i < from + count; i++) {
            sensor.publish("kitchen/oven", "" + i, qos, i);
            if (qos == 1) {
                sensor.expectPubAck(i);
            } else {
                sensor.expectPubRec(i);
                sensor.pubRel(i).expectPubComp(i);
            }
        }
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.8.2-4] each message goes to one member, and each member gets its share")
    void eachMessageGoesToOneMember(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            List<RawClient> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                members.add(member(persistent, version, "cook-" + i + persistent, 1));
            }
            publish(broker.client(version, "sensor"), 1, 30, 1);

            List<String> all = new ArrayList<>();
            for (RawClient member : members) {
                List<String> share = drain(member);
                assertThat(share).hasSize(10);
                all.addAll(share);
            }
            assertThat(all).doesNotHaveDuplicates().hasSize(30);
            members.forEach(broker::leave);
            for (int i = 0; i < 3; i++) { // the persistent ones end
                broker.leave(broker.client(version, "cook-" + i + persistent));
            }
        }
    }

    @OnBothVersions
    @DisplayName("§4.8.2: each member gets its share on its own level")
    @Proves(v5 = "MQTT-4.8.2-3")
    void eachMemberHasItsOwnLevel(ProtocolVersion version) {
        RawClient zero = member(false, version, "zero", 0);
        RawClient two = member(true, version, "two", 2);
        publish(broker.client(version, "sensor"), 1, 4, 1);
        assertThat(zero.expectPublish().qos()).isZero();
        assertThat(two.expectPublish().qos()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("QoS 0 to a group whose members are all away is dropped, and not passed round among them for ever")
    void dropsWhatNobodyCanTake(int loops) {
        broker.config(config -> config.withLoops(loops));
        for (int i = 0; i < 4; i++) {
            broker.leave(member(true, ProtocolVersion.MQTT_5, "away-" + i, i % 2));
        }
        RawClient sensor = broker.client("sensor");
        for (int i = 0; i < 4; i++) {
            sensor.publish("kitchen/oven", "lost").expectNothing();
        }
        broker.awaitCounter("dropped-offline", 4);

        sensor.publish("kitchen/oven", "kept", 1, 7).expectPubAck(7);
        RawClient first = broker.persistent(ProtocolVersion.MQTT_5, "away-1");
        RawClient second = broker.persistent(ProtocolVersion.MQTT_5, "away-3");
        List<String> kept = new ArrayList<>();
        TestBroker.awaitTrue(
                "the message that was kept",
                () -> { // it is read from the storage by and by
                    kept.addAll(drain(first));
                    kept.addAll(drain(second));
                    return !kept.isEmpty();
                });
        assertThat(kept).containsExactly("kept");
        first.expectNothing();
        second.expectNothing();
        assertThat(broker.counter("dropped-offline")).isEqualTo(4);
    }

    @OnBothVersions
    @DisplayName("§4.8.2: groups of different names each get every message, and so do ordinary subscribers")
    void groupsAreIndependent(ProtocolVersion version) {
        RawClient cook = member(false, version, "cook", 1);
        RawClient guest = broker.client(version, "guest");
        guest.subscribe(1, "$share/guests/kitchen/+", 1).expectSubAck(1, 1);
        RawClient plain = broker.client(version, "plain");
        plain.subscribe(1, "kitchen/+", 1).expectSubAck(1, 1);
        RawClient otherFilter = broker.client(version, "other");
        otherFilter.subscribe(1, "$share/cooks/kitchen/#", 1).expectSubAck(1, 1);

        publish(broker.client(version, "sensor"), 1, 3, 1);

        for (RawClient each : new RawClient[] {cook, guest, plain, otherFilter}) {
            assertThat(drain(each)).containsExactly("1", "2", "3");
        }
    }

    @OnBothVersions
    @DisplayName(
            "§4.8.2: the shared and the ordinary subscription of one client are not merged, nor are two shared ones")
    @Proves(v5 = "MQTT-3.3.4-5")
    void subscriptionsOfOneClientAreNotMerged(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient cook = broker.session(persistent, version, "cook-" + persistent, settings -> {});
            cook.subscribe(1, subscribe -> subscribe.filter(FILTER, 1).identifier(1))
                    .expectSubAck(1, 1);
            cook.subscribe(2, subscribe -> subscribe.filter("kitchen/+", 1).identifier(2))
                    .expectSubAck(2, 1);
            cook.subscribe(
                            3,
                            subscribe -> subscribe.filter("$share/guests/#", 1).identifier(3))
                    .expectSubAck(3, 1);
            publish(broker.client(version, "sensor"), 1, 1, 1);

            List<Long> ids = new ArrayList<>();
            for (RawPacket packet : cook.expectPublishes(3)) {
                ids.addAll(packet.properties().numbers(PropertyCode.SUBSCRIPTION_IDENTIFIER));
                cook.pubAck(packet.packetId());
            }
            if (version.isV5()) {
                assertThat(ids).containsExactlyInAnyOrder(1L, 2L, 3L);
            }
            cook.expectNothing();
            broker.leave(cook);
            broker.leave(broker.client(version, "cook-" + persistent));
        }
    }

    @OnBothVersions
    @DisplayName("§4.8.2: no retained messages for a shared subscription; retain as published holds for live ones")
    void noRetainedMessagesForAGroup(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish(
                packet -> packet.topic("kitchen/oven").payload("kept").qos(1, 1).retain());
        sensor.expectPacket();
        RawClient cook = broker.client(version, "cook");
        cook.subscribe(
                        1,
                        FILTER,
                        1,
                        version.isV5()
                                ? new SubscribeOption[] {SubscribeOption.RETAIN_AS_PUBLISHED}
                                : new SubscribeOption[0])
                .expectSubAck(1, 1);
        cook.expectNothing();

        sensor.publish(packet ->
                        packet.topic("kitchen/oven").payload("live").qos(1, 2).retain())
                .expectPubAck(2);
        assertThat(cook.expectPublish("kitchen/oven", "live", 1).retain()).isEqualTo(version.isV5());
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.8.2-1] [MQTT-4.8.2-2] a share name is not empty and holds no wildcard, and a filter follows")
    @Proves(v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void badFormsAreRefused(ProtocolVersion version) {
        int bad = version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID.code() : 0x80;
        RawClient cook = broker.client(version, "cook");
        int id = 1;
        for (String filter : new String[] {
            "$share",
            "$share/",
            "$share/cooks",
            "$share/cooks/",
            "$share//kitchen",
            "$share/co+ks/kitchen",
            "$share/#/kitchen",
            "$share/+/kitchen",
            "$share/cooks/kitchen+",
            "$share/cooks/#/kitchen"
        }) {
            cook.subscribe(id, filter, 1).expectSubAck(id, bad);
            id++;
        }
        cook.subscribe(id, "$share/cooks//", 1).expectSubAck(id, 1);
        cook.subscribe(id + 1, "$shared/cooks", 1).expectSubAck(id + 1, 1);
        assertThat(broker.counter("subscriptions")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("a member whose window is full is passed over as long as another has room")
    void aMemberWithoutRoomIsPassedOver(boolean persistent) {
        RawClient narrow =
                broker.session(persistent, ProtocolVersion.MQTT_5, "narrow", connect -> connect.receiveMaximum(2));
        narrow.subscribe(1, FILTER, 1).expectSubAck(1, 1);
        RawClient wide = member(persistent, ProtocolVersion.MQTT_5, "wide", 1);

        publish(broker.client("sensor"), 1, 12, 1);

        narrow.expectPublishes(2);
        narrow.expectNothing();
        assertThat(drain(wide)).hasSize(10);
    }

    @Test
    @DisplayName("the order of messages holds for each member")
    void theOrderHoldsForEachMember() {
        List<RawClient> members = List.of(
                member(true, ProtocolVersion.MQTT_5, "one", 2), member(false, ProtocolVersion.MQTT_5, "two", 2));
        publish(broker.client("sensor"), 1, 40, 1);
        for (RawClient member : members) {
            List<Integer> numbers = drain(member).stream().map(Integer::valueOf).toList();
            assertThat(numbers).hasSize(20).isSorted();
        }
    }
}
