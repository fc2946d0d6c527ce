// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which topics a filter matches, which filters are taken, and how a subscription ends. */
final class FilterIT {
    private static final String[] TOPICS = {
        "house", "house/", "/house", "house/temp", "house/kitchen/temp", "house/kitchen/oven/temp", "garden/temp", "//"
    };

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnAllVersions
    @DisplayName(
            "[MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-4] each filter gets the topics that it matches, and no other")
    @Proves(v5 = "MQTT-3.3.2-3", v311 = "MQTT-3.3.2-3")
    void eachFilterGetsWhatItMatches(ProtocolVersion version) {
        assertMatches(version, "#", TOPICS);
        assertMatches(
                version, "house/#", "house", "house/", "house/temp", "house/kitchen/temp", "house/kitchen/oven/temp");
        assertMatches(version, "+", "house");
        assertMatches(version, "+/+", "house/", "/house", "house/temp", "garden/temp");
        assertMatches(version, "house/+", "house/", "house/temp");
        assertMatches(version, "house/+/temp", "house/kitchen/temp");
        assertMatches(
                version,
                "+/+/#",
                "house/",
                "/house",
                "house/temp",
                "house/kitchen/temp",
                "house/kitchen/oven/temp",
                "garden/temp",
                "//");
        assertMatches(version, "/+", "/house");
        assertMatches(version, "/#", "/house", "//");
        assertMatches(version, "house/temp", "house/temp");
        assertMatches(version, "House/temp");
        assertMatches(version, "house/tem");
        assertMatches(version, "+/temp/#", "house/temp", "garden/temp");
    }

    private void assertMatches(ProtocolVersion version, String filter, String... expected) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, filter, 0).expectSubAck(1, 0);
        RawClient sensor = broker.client(version, "sensor");
        for (String topic : TOPICS) {
            sensor.publish(topic, filter);
        }
        sensor.expectNothing();
        for (String topic : expected) {
            room.expectPublish(topic, filter);
        }
        room.expectNothing();
        broker.leave(room);
        broker.leave(sensor);
    }

    @OnBothVersions
    @DisplayName("[MQTT-4.7.2-1] wildcards at the first level do not match topics that begin with $")
    @Proves(v5 = "MQTT-4.7.2-1", v311 = "MQTT-4.7.2-1")
    void wildcardsDoNotMatchDollarTopics(ProtocolVersion version) {
        broker.allowAll();
        RawClient room = broker.client(version, "room");
        room.subscribe(1, subscribe -> subscribe.filter("#", 1).filter("+/x", 1))
                .expectSubAck(1, 1, 1);
        RawClient house = broker.client(version, "house");
        house.subscribe(1, subscribe -> subscribe.filter("$house/+", 1).filter("$other/#", 1))
                .expectSubAck(1, 1, 1);

        broker.client(version, "sensor").publish("$house/x", "1", 1, 1).expectPubAck(1);

        house.expectPublish("$house/x", "1", 1);
        room.expectNothing();
    }

    @OnBothVersions
    @DisplayName(
            "[MQTT-3.8.4-6] [MQTT-3.8.4-5] SUBACK has one code per filter, in order; a bad one does not spoil the others")
    @Proves(
            v5 = {
                "MQTT-2.2.1-6",
                "MQTT-3.8.4-1",
                "MQTT-3.8.4-2",
                "MQTT-3.8.4-5",
                "MQTT-3.8.4-6",
                "MQTT-3.8.4-7",
                "MQTT-3.9.3-1",
                "MQTT-3.9.3-2",
                "MQTT-4.7.1-1",
                "MQTT-4.7.1-2"
            },
            v311 = {
                "MQTT-2.3.1-7",
                "MQTT-3.8.4-1",
                "MQTT-3.8.4-2",
                "MQTT-3.8.4-4",
                "MQTT-3.8.4-5",
                "MQTT-3.9.3-1",
                "MQTT-3.9.3-2",
                "MQTT-4.7.1-2",
                "MQTT-4.7.1-3"
            })
    void subAckHasOneCodePerFilter(ProtocolVersion version) {
        int bad = version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID.code() : 0x80;
        RawClient room = broker.client(version, "room");

        room.subscribe(7, subscribe -> subscribe
                        .filter("a", 2)
                        .filter("a/#/b", 1)
                        .filter("b", 0)
                        .filter("b+", 1)
                        .filter("c", 1)
                        .filter("#c", 0)
                        .filter("$share/g", 1)
                        .filter("d/+/#", 2))
                .expectSubAck(7, 2, bad, 0, bad, 1, bad, bad, 2);

        RawClient sensor = broker.client(version, "sensor");
        sensor.publish("c", "1", 1, 1).expectPubAck(1);
        room.expectPublish("c", "1", 1);
        assertThat(broker.counter("subscriptions")).isEqualTo(4);
    }

    @OnBothVersions
    @DisplayName("limits.topic-levels: a filter with more levels is refused")
    void aFilterWithTooManyLevelsIsRefused(ProtocolVersion version) {
        broker.limits(limits -> limits.topicLevels(3));
        RawClient room = broker.client(version, "room");
        int bad = version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID.code() : 0x80;

        room.subscribe(1, "a/b/c", 1).expectSubAck(1, 1);
        room.subscribe(2, "a/b/c/d", 1).expectSubAck(2, bad);
        room.subscribe(3, "$share/g/a/b/c", 1).expectSubAck(3, 1);
        room.expectNothing();
    }

    @OnBothVersions
    @DisplayName("§5.4.9: a filter may be as long as MQTT allows, and may hold any UTF-8")
    @Proves(
            v5 = {"MQTT-4.7.3-3", "MQTT-4.7.3-4"},
            v311 = {"MQTT-4.7.3-3", "MQTT-4.7.3-4"})
    void aFilterMayBeLongAndHoldAnyText(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        String longest = "x".repeat(65_535);
        room.subscribe(1, longest, 1).expectSubAck(1, 1);
        room.subscribe(2, "küche/+/\uD83C\uDF21/ ", 1).expectSubAck(2, 1);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish(longest, "1", 1, 1).expectPubAck(1);
        sensor.publish("küche/herd/\uD83C\uDF21/ ", "2", 1, 2).expectPubAck(2);

        room.expectPublish(longest, "1", 1);
        room.expectPublish("küche/herd/\uD83C\uDF21/ ", "2", 1);
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-3.10.4-1] [MQTT-3.10.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-6] UNSUBACK has one code per filter; nothing comes after it")
    @Proves(
            v5 = {
                "MQTT-2.2.1-6",
                "MQTT-3.10.4-1",
                "MQTT-3.10.4-2",
                "MQTT-3.10.4-4",
                "MQTT-3.10.4-5",
                "MQTT-3.10.4-6",
                "MQTT-3.11.3-1",
                "MQTT-3.11.3-2"
            },
            v311 = {"MQTT-2.3.1-7", "MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.10.4-6"
            })
    void unsubscribeEndsASubscription(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, subscribe -> subscribe.filter("a", 1).filter("b/+", 1).filter("c", 1))
                .expectSubAck(1, 1, 1, 1);
        RawClient sensor = broker.client(version, "sensor");

        room.unsubscribe(2, "b/+", "b/x", "a", "a");
        if (version.isV5()) {
            int none = ReasonCode.NO_SUBSCRIPTION_EXISTED.code();
            room.expectUnsubAck(2, 0, none, 0, none);
        } else {
            room.expectUnsubAck(2);
        }

        sensor.publish("a", "1", 1, 1).expect(PacketType.PUBACK);
        sensor.publish("b/x", "2", 1, 2).expect(PacketType.PUBACK);
        sensor.publish("c", "3", 1, 3).expectPubAck(3);
        room.expectPublish("c", "3", 1);
        room.expectNothing();
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.10.4-3] what was sent before UNSUBSCRIBE is completed after it")
    @Proves(v5 = "MQTT-3.10.4-3", v311 = "MQTT-3.10.4-3")
    void whatWasSentBeforeUnsubscribeIsCompleted(ProtocolVersion version) {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(persistent, version, "room-" + persistent, settings -> {});
            room.subscribe(1, "a", 2).expectSubAck(1, 2);
            broker.client(version, "sensor").publish("a", "1", 2, 1).expectPubRec(1);
            int id = room.expectPublish("a", "1", 2).packetId();

            room.unsubscribe(2, "a").expectUnsubAck(2);

            room.pubRec(id).expectPubRel(id);
            room.pubComp(id).expectNothing();
        }
    }

    @OnBothVersions
    @DisplayName("limits.subscriptions: one more is refused with 0x97, replacing one is not")
    void subscriptionsAreLimited(ProtocolVersion version) {
        broker.limits(limits -> limits.subscriptions(2));
        int full = version.isV5() ? ReasonCode.QUOTA_EXCEEDED.code() : 0x80;
        RawClient room = broker.client(version, "room");

        room.subscribe(1, subscribe -> subscribe.filter("a", 0).filter("b", 0).filter("c", 0))
                .expectSubAck(1, 0, 0, full);
        room.subscribe(2, "a", 2).expectSubAck(2, 2);
        room.unsubscribe(3, "b").expectUnsubAck(3);
        room.subscribe(4, "c", 1).expectSubAck(4, 1);
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-1.5.4-3] [MQTT-4.7.3-4] text is compared and passed on as it is: byte order mark, case, composition")
    @Proves(
            v5 = {"MQTT-1.5.4-3", "MQTT-4.7.3-4"},
            v311 = {"MQTT-1.5.3-3", "MQTT-4.7.3-4"})
    void textIsComparedAsItIs(ProtocolVersion version) {
        String[] topics = {"room", "\uFEFFroom", "ro\uFEFFom", "Room", "r\u00E9", "re\u0301", " room", "room "};
        RawClient sensor = broker.client(version, "sensor");
        for (String own : topics) {
            RawClient room = broker.client(version, "room");
            room.subscribe(1, own, 0).expectSubAck(1, 0);
            for (String topic : topics) {
                sensor.publish(topic, "x");
            }
            sensor.expectNothing();
            assertThat(room.expectPublish().topic()).isEqualTo(own);
            room.expectNothing();
            broker.leave(room);
        }
    }
}
