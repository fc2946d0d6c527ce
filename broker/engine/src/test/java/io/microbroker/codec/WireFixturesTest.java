// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.codec.WireFixtures.Fixture;
import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.Packet;
import io.microbroker.packet.ProtocolException;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fixture, whole and in pieces, through the decoder; and back through the encoder. */
class WireFixturesTest {
    static List<Fixture> good() {
        return WireFixtures.good();
    }

    static List<Fixture> bad() {
        return WireFixtures.bad();
    }

    static List<Fixture> all() {
        return WireFixtures.all();
    }

    static Stream<Fixture> canonical() {
        return WireFixtures.good().stream().filter(Fixture::canonical);
    }

    @Test
    void coversTheProtocol() {
        assertThat(WireFixtures.good()).hasSizeGreaterThan(100);
        assertThat(WireFixtures.bad()).hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("good")
    void decodesThePacket(Fixture fixture) {
        RecordingHandler handler = new RecordingHandler();
        PacketDecoder decoder = Streams.decoderFor(fixture);

        decoder.decode(fixture.bytes(), 0, fixture.bytes().length, handler);

        assertThat(handler.packets).containsExactly(fixture.expected());
        assertThat(decoder.keptBytes()).isZero();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWithTheReason(Fixture fixture) {
        RecordingHandler handler = new RecordingHandler();
        PacketDecoder decoder = Streams.decoderFor(fixture);

        assertThatThrownBy(() -> decoder.decode(fixture.bytes(), 0, fixture.bytes().length, handler))
                .isInstanceOfSatisfying(ProtocolException.class, e -> {
                    assertThat(e.reason()).isEqualTo(fixture.error());
                    assertThat(e.getStackTrace()).isEmpty();
                    assertThat(e instanceof MalformedPacketException)
                            .isEqualTo(e.reason() == ReasonCode.MALFORMED_PACKET);
                });
        assertThat(handler.packets).isEmpty();
        assertThat(decoder.keptBytes()).isZero();
    }

    @ParameterizedTest
    @MethodSource("canonical")
    void encodesThePacketToTheSameBytes(Fixture fixture) {
        Packet packet = fixture.expected();

        assertThat(packet).isNotNull();
        if (packet != null) {
            assertThat(Streams.encode(fixture.version(), packet)).isEqualTo(fixture.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesTheSameByteByByte(Fixture fixture) {
        assertThat(decodeInPieces(fixture, new int[] {1})).isEqualTo(expected(fixture));
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesTheSameInRandomPieces(Fixture fixture) {
        Random random = new Random(fixture.toString().hashCode());
        for (int round = 0; round < 20; round++) {
            int[] sizes = random.ints(16, 1, 12).toArray();

            assertThat(decodeInPieces(fixture, sizes))
                    .as("sizes %s", Arrays.toString(sizes))
                    .isEqualTo(expected(fixture));
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void givesNothingBeforeTheLastByte(Fixture fixture) {
        RecordingHandler handler = new RecordingHandler();
        PacketDecoder decoder = Streams.decoderFor(fixture);
        int length = fixture.bytes().length - 1;

        decoder.decode(fixture.bytes(), 0, length, handler);

        assertThat(handler.packets).isEmpty();
        assertThat(decoder.keptBytes()).isEqualTo(length);
    }

    private static Object expected(Fixture fixture) {
        Packet packet = fixture.expected();
        return packet != null ? List.of(packet) : String.valueOf(fixture.error());
    }

    /** The packets, or the reason why there are none. Each piece comes in an array of its own, wiped afterwards. */
    private static Object decodeInPieces(Fixture fixture, int[] sizes) {
        RecordingHandler handler = new RecordingHandler();
        PacketDecoder decoder = Streams.decoderFor(fixture);
        byte[] bytes = fixture.bytes();
        int position = 0;
        for (int i = 0; position < bytes.length; i++) {
            int size = Math.min(sizes[i % sizes.length], bytes.length - position);
            byte[] piece = new byte[size + 6];
            System.arraycopy(bytes, position, piece, 3, size);
            try {
                decoder.decode(piece, 3, size, handler);
            } catch (ProtocolException e) {
                return e.reason().toString();
            }
            Arrays.fill(piece, (byte) 0x5A);
            position += size;
        }
        return handler.packets;
    }
}
