// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.Segment;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large packets, and the bounds of packets in both directions. */
final class SizeIT {
    private static final int LIMIT = 1 << 20;
    private static final String TOPIC = "room/picture";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    /** Fixed header of four bytes, topic with its length, packet id, and in MQTT 5.0 the length of the properties. */
    private static int overhead(ProtocolVersion version) {
        return 4 + 2 + TOPIC.length() + 2 + (version.isV5() ? 1 : 0);
    }

    @OnBothVersions
    @DisplayName("a packet of exactly the limit passes at QoS 1, live, stored and retained")
    void aPacketOfTheLimitPasses(ProtocolVersion version) {
        byte[] large = payload(LIMIT - overhead(version));
        RawClient live = broker.client(version, "live");
        live.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        RawClient stored = broker.persistent(version, "stored");
        stored.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(version, "sensor");

        sensor.publish(packet -> packet.topic(TOPIC).payload(large).qos(1, 1).retain())
                .expectPubAck(1);

        RawPacket packet = live.expectPublish();
        assertThat(packet.payload()).isEqualTo(large);
        assertThat(packet.bytes()).hasSize(LIMIT);
        assertThat(stored.expectPublish().payload()).isEqualTo(large);
        RawClient late = broker.client(version, "late");
        late.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        assertThat(late.expectPublish().payload()).isEqualTo(large);
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.2.2-15] §3.14.2.1: one byte more ends the connection with 0x95, before the payload is there")
    @Proves(v5 = "MQTT-3.2.2-15")
    void onePacketMoreIsRefused(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        byte[] tooLarge = new Segment(version)
                .publish(TOPIC, "x".repeat(LIMIT - overhead(version) + 1), 1, 1)
                .toBytes();
        assertThat(tooLarge).hasSize(LIMIT + 1);

        sensor.send(Arrays.copyOf(tooLarge, 100));

        if (version.isV5()) {
            sensor.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        } else {
            sensor.expectClosed();
        }
        broker.awaitCounter("packets-too-large", 1);
    }

    @OnBothVersions
    @DisplayName("a packet that comes in many segments, some of one byte, is put together")
    @Proves(v5 = "MQTT-4.2.0-1", v311 = "MQTT-7.1.1-1")
    void aPacketInManySegmentsIsPutTogether(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(version, "sensor");
        String text = "0123456789".repeat(20_000);
        byte[] bytes = new Segment(version)
                .publish(TOPIC, text, 2, 1)
                .pubRel(1)
                .publish(TOPIC, "next", 1, 2)
                .toBytes();

        for (int i = 0; i < 40; i++) {
            sensor.send(new byte[] {bytes[i]});
        }
        for (int at = 40, step = 1; at < bytes.length; at += step, step = 1 + step * 2 % 4093) {
            sensor.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)));
        }

        sensor.expectPubRec(1);
        sensor.expectPubComp(1);
        sensor.expectPubAck(2);
        room.expectPublish(TOPIC, text, 2);
        room.expectPublish(TOPIC, "next", 1);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-24] [MQTT-3.1.2-25] what exceeds the client's maximum packet size is not sent to it, as if it"
                    + " were done, and what follows is; live, stored and retained, at every QoS")
    @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void theMaximumPacketSizeOfTheClientIsKept() {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient small = broker.session(
                    persistent, ProtocolVersion.MQTT_5, "small-" + persistent, connect -> connect.maximumPacketSize(60)
                            .receiveMaximum(1));
            small.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
            RawClient large = broker.client("large-" + persistent);
            large.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
            RawClient sensor = broker.client("sensor");

            for (int qos = 0; qos <= 2; qos++) {
                publishTooLarge(sensor, qos);
            }
            sensor.publish(TOPIC, "fits", 1, 9).expectPubAck(9);

            small.expectPublish(TOPIC, "fits", 1);
            small.expectNothing();
            assertThat(large.expectPublishes(4)).hasSize(4);
            small.close();
        }
        assertThat(broker.counter("dropped-refused-by-client")).isEqualTo(6);
    }

    private static void publishTooLarge(RawClient sensor, int qos) {
        sensor.publish(packet -> packet.topic(TOPIC).payload(new byte[60]).qos(qos, qos == 0 ? 0 : 1));
        if (qos == 1) {
            sensor.expectPubAck(1);
        } else if (qos == 2) {
            sensor.expectPubRec(1);
            sensor.pubRel(1).expectPubComp(1);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-24] a packet of exactly the client's maximum is sent, also if only without a topic alias")
    @Proves(v5 = "MQTT-3.1.2-24")
    void aPacketOfExactlyTheMaximumIsSent() {
        RawClient plain = broker.client("plain", connect -> connect.maximumPacketSize(60));
        plain.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        RawClient aliased = broker.client(
                "aliased", connect -> connect.maximumPacketSize(60).topicAliasMaximum(3));
        aliased.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        byte[] exact = payload(60 - 2 - 2 - TOPIC.length() - 2 - 1);

        broker.client("sensor")
                .publish(packet -> packet.topic(TOPIC).payload(exact).qos(1, 1))
                .expectPubAck(1);

        assertThat(plain.expectPublish().bytes()).hasSize(60);
        assertThat(aliased.expectPublish().bytes()).hasSize(60);
    }

    @Test
    @DisplayName("limits.packet-size is announced and enforced")
    void thePacketSizeIsConfigurable() {
        broker.limits(limits -> limits.packetSize(200));
        RawClient sensor = broker.client("sensor");
        sensor.publish("room/temp", "x".repeat(150)).expectNothing();
        sensor.publish("room/temp", "x".repeat(200)).expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
    }
}
