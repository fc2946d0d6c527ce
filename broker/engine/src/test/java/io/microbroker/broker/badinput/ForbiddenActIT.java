// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Well-formed packets that a client must not send, at that moment or at all. */
class ForbiddenActIT {
    private static final int PACKET_SIZE = 2048;

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withMqtt(mqtt -> mqtt.receiveMaximum(3).topicAliasMaximum(2))
                    .withLimits(limits -> limits.packetSize(PACKET_SIZE)
                            .connectPacketSize(256)
                            .topicLevels(5)
                            .userProperties(3)));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private Canaries canaries;

    @BeforeEach
    void letThemSing() {
        canaries = new Canaries(broker);
    }

    @AfterEach
    void expectNobodyDisturbed() {
        canaries.sing();
        canaries.close();
        assertThat(log.alarms()).isEmpty();
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
    }

    private static void expectEnd(
            ProtocolVersion version, ReasonCode reason, Counter counter, Consumer<RawClient> act) {
        long before = broker.count(counter);
        try (RawClient client = broker.connected(version, "offender")) {
            act.accept(client);
            if (version.isV5()) {
                client.expectDisconnect(reason);
            } else {
                client.expectClosed();
            }
        }
        broker.awaitCount(counter, before + 1);
        assertThat(broker.count(counter)).isEqualTo(before + 1);
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.0-2] a second CONNECT")
    @Proves(
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"},
            v311 = "MQTT-3.1.0-2")
    void closesAfterASecondConnect(ProtocolVersion version) {
        expectEnd(
                version,
                ReasonCode.PROTOCOL_ERROR,
                Counter.PROTOCOL_ERRORS,
                client -> client.connect(version, connect -> connect.clientId("offender")));
    }

    @EachVersion
    @DisplayName("[MQTT-3.2.2-15] a packet beyond the maximum size ends the connection as soon as its length is known")
    @Proves(v5 = "MQTT-3.2.2-15")
    void closesAfterTheLengthOfAnOversizePacket(ProtocolVersion version) {
        expectEnd(
                version,
                ReasonCode.PACKET_TOO_LARGE,
                Counter.PACKETS_TOO_LARGE,
                client -> client.send("30 ff ff 7f 00 01 61"));
    }

    @EachVersion
    @DisplayName("[MQTT-3.2.2-15] the maximum packet size counts the whole packet, to the byte")
    @Proves(v5 = "MQTT-3.2.2-15")
    void takesAPacketOfTheMaximumSize(ProtocolVersion version) {
        int overhead = 3 + 2 + 1 + (version.isV5() ? 1 : 0); // fixed header, topic, property length
        try (RawClient client = broker.connected(version, "to-the-byte")) {
            client.publish("a", "x".repeat(PACKET_SIZE - overhead)).expectNothing();
        }
        expectEnd(
                version,
                ReasonCode.PACKET_TOO_LARGE,
                Counter.PACKETS_TOO_LARGE,
                client -> client.publish("a", "x".repeat(PACKET_SIZE - overhead + 1)));
    }

    @EachVersion
    @DisplayName("limits.connect-packet-size: an oversize CONNECT is closed before it is read")
    void closesAfterAnOversizeConnect(ProtocolVersion version) {
        long before = broker.count(Counter.PACKETS_TOO_LARGE);
        try (RawClient client = broker.client()
                .connect(version, connect -> connect.clientId("large").username("x".repeat(300)))) {
            client.expectClosed();
        }
        broker.awaitCount(Counter.PACKETS_TOO_LARGE, before + 1);
    }

    @EachVersion
    @DisplayName("limits.topic-levels: a deeper topic name ends the connection with 0x90")
    void closesAfterATopicNameThatIsTooDeep(ProtocolVersion version) {
        expectEnd(
                version,
                ReasonCode.TOPIC_NAME_INVALID,
                Counter.PROTOCOL_ERRORS,
                client -> client.publish("1/2/3/4/5/6", "x"));
    }

    private static int filterInvalid(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> 0; // it has no failure
            case MQTT_3_1_1 -> 0x80;
            case MQTT_5 -> ReasonCode.TOPIC_FILTER_INVALID.code();
        };
    }

    @EachVersion
    @DisplayName("limits.topic-levels: a deeper filter is refused in SUBACK, and the connection stays")
    void refusesAFilterThatIsTooDeep(ProtocolVersion version) {
        int failure = filterInvalid(version);
        try (RawClient client = broker.connected(version, "deep")) {
            client.subscribe(7, subscribe -> subscribe.filter("1/2/3/4/5/#", 1).filter("1/2/3/4/+", 1))
                    .expectSubAck(7, failure, 1);
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1] a bad filter is refused in SUBACK or ends the connection, never granted")
    @Proves(
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"},
            v311 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"})
    void refusesBadFilters(ProtocolVersion version) {
        for (String filter : new String[] {"", "a/#/b", "a#", "a+", "+a/b", "#/", "$share/", "$share/g", "$share//a"}) {
            if (filter.startsWith("$share") && !version.isV5()) {
                continue; // a filter like any other before MQTT 5.0, unless the broker serves shares there, too
            }
            try (RawClient client = broker.connected(version, "bad-filter")) {
                client.subscribe(7, filter, 1);
                var answer = client.expectPacket();
                if (answer.type() == PacketType.SUBACK) {
                    assertThat(answer.reasonCode()).as(filter).isEqualTo(filterInvalid(version));
                    client.expectNothing();
                } else {
                    assertThat(answer.type()).as(filter).isEqualTo(PacketType.DISCONNECT);
                    assertThat(answer.reasonCode()).isGreaterThanOrEqualTo(0x80);
                    client.expectClosed();
                }
            }
        }
    }

    @Test
    @DisplayName("[MQTT-3.3.4-7] [MQTT-3.3.4-8] more QoS 2 messages than the Receive Maximum: 0x93")
    @Proves(v5 = "MQTT-3.3.4-7")
    void closesAfterTooManyUnfinishedMessages() {
        expectEnd(ProtocolVersion.MQTT_5, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, Counter.PROTOCOL_ERRORS, client -> {
            for (int packetId = 1; packetId <= 3; packetId++) {
                client.publish("a", "x", 2, packetId).expect(PacketType.PUBREC);
            }
            client.pubRel(2).expectPubComp(2);
            client.publish("a", "x", 2, 4).expect(PacketType.PUBREC);
            client.publish("a", "x", 2, 5);
        });
    }

    @Test
    @DisplayName("[MQTT-3.3.2-9] a topic alias above the maximum: 0x94; one that was never set: 0x82")
    @Proves(v5 = "MQTT-3.3.2-9")
    void closesAfterABadTopicAlias() {
        expectEnd(
                ProtocolVersion.MQTT_5,
                ReasonCode.TOPIC_ALIAS_INVALID,
                Counter.PROTOCOL_ERRORS,
                client -> client.publish(publish -> publish.topic("a").topicAlias(3)));
        expectEnd(
                ProtocolVersion.MQTT_5,
                ReasonCode.PROTOCOL_ERROR,
                Counter.PROTOCOL_ERRORS,
                client -> client.publish(publish -> publish.topicAlias(2)));
    }

    @Test
    @DisplayName("limits.user-properties: more of them end the connection with 0x97")
    void closesAfterTooManyUserProperties() {
        expectEnd(
                ProtocolVersion.MQTT_5,
                ReasonCode.QUOTA_EXCEEDED,
                Counter.PROTOCOL_ERRORS,
                client -> client.publish(publish -> publish.topic("a")
                        .userProperty("1", "")
                        .userProperty("2", "")
                        .userProperty("3", "")
                        .userProperty("4", "")));
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-29] without problem information, only PUBLISH, CONNACK and DISCONNECT carry reason strings and user properties")
    @Proves(v5 = "MQTT-3.1.2-29")
    void keepsReasonStringsFromWhoDoesNotWantThem() {
        try (RawClient client = broker.connected(
                ProtocolVersion.MQTT_5, connect -> connect.clientId("terse").requestProblemInformation(false))) {
            var subAck = client.subscribe(1, "1/2/3/4/5/6", 1).expectSubAck(1);
            var pubAck = client.publish("$SYS/a", "x", 1, 2).expectPubAck(2, ReasonCode.NOT_AUTHORIZED);
            var pubComp = client.pubRel(9).expect(PacketType.PUBCOMP);

            assertThat(subAck.properties().all()).isEmpty();
            assertThat(pubAck.properties().all()).isEmpty();
            assertThat(pubComp.properties().all()).isEmpty();
        }
    }

    @EachVersion
    @DisplayName("§4.3: acknowledgements of what was never sent do no harm")
    void ignoresAcknowledgementsOfNothing(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "acknowledger")) {
            client.pubAck(77).pubComp(78).expectNothing();
            var pubRel = client.pubRec(79).expect(PacketType.PUBREL);
            assertThat(pubRel.packetId()).isEqualTo(79);
            assertThat(pubRel.reasonCode())
                    .isEqualTo(version.isV5() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code() : 0);
            var pubComp = client.pubRel(80).expect(PacketType.PUBCOMP);
            assertThat(pubComp.packetId()).isEqualTo(80);
            client.unsubscribe(81, "never/subscribed")
                    .expectUnsubAck(81, version.isV5() ? new int[] {0x11} : new int[] {});
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.0-2] packets of a server: a client must not send them")
    void closesAfterAPacketOfAServer(ProtocolVersion version) {
        for (PacketType type : new PacketType[] {PacketType.CONNACK, PacketType.PINGRESP}) {
            byte[] bytes = type == PacketType.PINGRESP
                    ? PacketBuilder.of(type).toBytes()
                    : PacketBuilder.of(type)
                            .twoBytes(0)
                            .bytes(version.isV5() ? new byte[1] : new byte[0])
                            .toBytes();
            try (RawClient client = broker.connected(version, "server")) {
                client.send(bytes);
                if (version.isV5()) {
                    assertThat(client.expect(PacketType.DISCONNECT).reasonCode())
                            .isIn(0x81, 0x82);
                }
                client.expectClosed();
            }
        }
    }
}
