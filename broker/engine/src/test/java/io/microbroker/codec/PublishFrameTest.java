// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.ByteSink;
import io.microbroker.packet.Publish;
import io.microbroker.packet.PublishFrame;
import io.microbroker.packet.VarInt;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Frames against the decoder, and frames with a cache against frames without; here because the codec reads them back. */
class PublishFrameTest {
    private static final long NOW = 1_000_000;

    @Test
    void cachedFormsEqualUncachedOnes() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Message message = message(random);
            PublishFrame shared = new PublishFrame(message);
            for (int round = 0; round < 20; round++) {
                boolean v5 = random.nextBoolean();
                int qos = random.nextInt(3);
                int packetId = qos == 0 ? 0 : 1 + random.nextInt(65_535);
                boolean dup = qos > 0 && random.nextBoolean();
                boolean retain = random.nextBoolean();
                ByteSink cached = new ByteSink(1);
                ByteSink uncached = new ByteSink(1);

                shared.appendTo(cached, v5, qos, packetId, dup, retain, NOW);
                new PublishFrame(message).appendTo(uncached, v5, qos, packetId, dup, retain, NOW);

                assertThat(cached.toByteArray()).as("seed %d", seed).isEqualTo(uncached.toByteArray());
                assertThat(shared.length(v5, qos, 0, true, PublishFrame.NO_IDENTIFIERS, NOW))
                        .isEqualTo(cached.length());
            }
        }
    }

    @Test
    void clientReadsEachFormBack() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Message message = message(random);
            PublishFrame frame = new PublishFrame(message);
            int qos = random.nextInt(3);
            int packetId = qos == 0 ? 0 : 1 + random.nextInt(65_535);
            int alias = random.nextBoolean() ? 1 + random.nextInt(65_535) : 0;
            boolean withTopic = alias == 0 || random.nextBoolean();
            int[] ids = random.ints(random.nextInt(3), 1, VarInt.MAX + 1).toArray();
            ByteSink sink = new ByteSink(1);

            frame.appendTo(sink, true, qos, packetId, qos > 0, true, alias, withTopic, ids, NOW);

            boolean expires = message.expiresAtMillis() != Message.NEVER;
            assertThat(read(ProtocolVersion.MQTT_5, sink))
                    .as("seed %d", seed)
                    .isEqualTo(new Publish(
                            qos > 0,
                            Qos.of(qos),
                            true,
                            withTopic ? message.topic().value() : "",
                            packetId,
                            message.payload(),
                            alias,
                            expires ? (message.expiresAtMillis() - NOW + 999) / 1000 : Publish.NO_EXPIRY,
                            IntStream.of(ids).boxed().toList(),
                            message.properties()));
            assertThat(frame.length(true, qos, alias, withTopic, ids, NOW)).isEqualTo(sink.length());
        }
    }

    @Test
    void leavesOutWhatMqtt3DoesNotKnow() {
        PublishFrame frame = new PublishFrame(message(new Random(3)));
        ByteSink plain = new ByteSink();
        ByteSink rich = new ByteSink();

        frame.appendTo(plain, false, 1, 5, false, false, NOW);
        frame.appendTo(rich, false, 1, 5, false, false, 7, false, new int[] {8}, NOW);

        assertThat(rich.toByteArray()).isEqualTo(plain.toByteArray());
        assertThat(frame.length(false, 1, 7, false, new int[] {8}, NOW)).isEqualTo(plain.length());
    }

    @Test
    @DisplayName("[MQTT-3.3.2-6] message expiry counts down, rounded up")
    void countsMessageExpiryDown() {
        PublishFrame frame = new PublishFrame(expiringAt(NOW + 10_000));

        assertThat(expirySeconds(frame, NOW)).isEqualTo(10);
        assertThat(expirySeconds(frame, NOW + 1)).isEqualTo(10);
        assertThat(expirySeconds(frame, NOW + 1_000)).isEqualTo(9);
        assertThat(expirySeconds(frame, NOW + 9_999)).isEqualTo(1);
        assertThat(expirySeconds(frame, NOW + 10_000)).isZero();
        assertThat(expirySeconds(frame, NOW + 20_000)).isZero();
    }

    @Test
    void cutsMessageExpiryToFourBytes() {
        assertThat(expirySeconds(new PublishFrame(expiringAt(Long.MAX_VALUE - 1)), 0))
                .isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void patchesOnlyItsOwnCopy() {
        PublishFrame frame = new PublishFrame(Message.of("room/1", "on", Qos.AT_LEAST_ONCE, false));
        ByteSink sink = new ByteSink();

        frame.appendTo(sink, false, 1, 1, false, false, NOW);
        frame.appendTo(sink, false, 1, 2, true, true, NOW);
        frame.appendTo(sink, false, 2, 3, false, false, NOW);

        assertThat(sink.toByteArray())
                .isEqualTo(Wire.bytes("32 [ 'room/1' 0001 =on ] 3B [ 'room/1' 0002 =on ] 34 [ 'room/1' 0003 =on ]"));
    }

    @Test
    void refusesAPacketThatMqttCannotCarry() {
        Message message = new Message(
                TopicName.of("room"),
                new byte[VarInt.MAX],
                Qos.AT_MOST_ONCE,
                false,
                0,
                Message.NEVER,
                MessageProperties.NONE,
                null);
        PublishFrame frame = new PublishFrame(message);
        ByteSink sink = new ByteSink();

        assertThatThrownBy(() -> frame.appendTo(sink, true, 0, 0, false, false, NOW))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(sink.isEmpty()).isTrue();
        assertThat(frame.length(true, 0, 0, true, PublishFrame.NO_IDENTIFIERS, NOW))
                .isGreaterThan(VarInt.MAX + 5);
    }

    private static Message expiringAt(long millis) {
        return new Message(
                TopicName.of("room"), new byte[0], Qos.AT_MOST_ONCE, false, NOW, millis, MessageProperties.NONE, null);
    }

    private static long expirySeconds(PublishFrame frame, long nowMillis) {
        ByteSink sink = new ByteSink();
        frame.appendTo(sink, true, 0, 0, false, false, nowMillis);
        return read(ProtocolVersion.MQTT_5, sink).messageExpirySeconds();
    }

    private static Publish read(ProtocolVersion version, ByteSink sink) {
        PacketDecoder decoder = new PacketDecoder(Role.CLIENT, 1 << 20, 100);
        decoder.setVersion(version);
        RecordingHandler handler = new RecordingHandler();
        decoder.decode(sink.array(), 0, sink.length(), handler);
        return (Publish) handler.packets.get(0);
    }

    private static Message message(Random random) {
        byte[] payload = new byte[random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(20)];
        random.nextBytes(payload);
        MessageProperties properties = random.nextBoolean()
                ? MessageProperties.NONE
                : new MessageProperties(
                        random.nextBoolean(),
                        random.nextBoolean() ? "text" : null,
                        random.nextBoolean() ? "room/answer" : null,
                        random.nextBoolean() ? Buffer.buffer("x".repeat(random.nextInt(200))) : null,
                        List.of(new UserProperty("b", "1"), new UserProperty("a", "♨"), new UserProperty("b", "2")));
        long expiresAt = random.nextInt(3) == 0 ? NOW + 1 + random.nextInt(100_000) : Message.NEVER;
        String topic = random.nextBoolean() ? "room/1" : "Küche/" + "♨".repeat(random.nextInt(60));
        return new Message(TopicName.of(topic), payload, Qos.EXACTLY_ONCE, false, NOW, expiresAt, properties, null);
    }
}
