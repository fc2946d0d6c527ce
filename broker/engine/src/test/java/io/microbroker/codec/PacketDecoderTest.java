// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.PingReq;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PubAck;
import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decoder as a machine: many packets, pauses, limits, ends. */
class PacketDecoderTest {
    private static final byte[] THREE_PINGS = Wire.bytes("C0 [ ] C0 [ ] C0 [ ]");

    private final RecordingHandler handler = new RecordingHandler();

    @Test
    void handsOverManyPacketsOfOneChunk() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        byte[] bytes = Wire.bytes("C0 [ ] 40 [ 0001 ] 30 [ 'room' =on ] C0 [ ]");

        decoder.decode(bytes, 0, bytes.length, handler);

        assertThat(handler.packets)
                .containsExactly(
                        new PingReq(),
                        new PubAck(1, ReasonCode.SUCCESS),
                        Publish.of("room", Qos.AT_MOST_ONCE, 0, new byte[] {'o', 'n'}),
                        new PingReq());
    }

    @Test
    void readsOnlyItsPartOfTheArray() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        byte[] bytes = Wire.bytes("FFFF C0 [ ] FFFF");

        decoder.decode(bytes, 2, 2, handler);

        assertThat(handler.packets).containsExactly(new PingReq());
    }

    @Test
    void takesWhatComesBehindConnectInTheVersionOfConnect() {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1024, 10);
        byte[] bytes = Wire.bytes("10 [ 'MQTT' 05 02 003C [ ] 'sensor' ] 40 [ 0001 10 [ ] ]");

        decoder.decode(bytes, 0, bytes.length, handler);

        assertThat(decoder.version()).isEqualTo(ProtocolVersion.MQTT_5);
        assertThat(handler.packets).hasSize(2).element(1).isEqualTo(new PubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
    }

    @Test
    void stopsWhenTheHandlerWantsNoMoreAndGoesOnWhenResumed() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        handler.wanted = 1;
        decoder.decode(THREE_PINGS, 0, 6, handler);
        assertThat(handler.packets).hasSize(1);
        assertThat(decoder.keptBytes()).isEqualTo(4);

        handler.wanted = 2;
        decoder.resume(handler);
        assertThat(handler.packets).hasSize(2);
        assertThat(decoder.keptBytes()).isEqualTo(2);

        handler.wanted = 10;
        decoder.resume(handler);
        assertThat(handler.packets).hasSize(3);
        assertThat(decoder.keptBytes()).isZero();
    }

    @Test
    void onlyKeepsWhatComesWhileStopped() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        handler.wanted = 1;
        decoder.decode(THREE_PINGS, 0, 2, handler);
        decoder.decode(THREE_PINGS, 0, 5, handler);
        decoder.resume(handler);
        assertThat(handler.packets).hasSize(1);
        assertThat(decoder.keptBytes()).isEqualTo(5);

        handler.wanted = 10;
        decoder.resume(handler);
        assertThat(handler.packets).hasSize(3);
        assertThat(decoder.keptBytes()).isEqualTo(1);

        decoder.decode(THREE_PINGS, 1, 1, handler);
        assertThat(handler.packets).hasSize(4);
    }

    @Test
    void keepsOrderThroughRandomPiecesPausesAndResumes() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Integer> sent = new ArrayList<>();
            StringBuilder wire = new StringBuilder();
            for (int i = 1; i <= 60; i++) {
                sent.add(i);
                wire.append(String.format(
                        " 32 [ 'room' %04X %s ]", i, "00".repeat(random.nextInt(random.nextBoolean() ? 10 : 400) + 1)));
            }
            assertThat(packetIdsRead(Wire.bytes(wire.toString()), random))
                    .as("seed %d", seed)
                    .isEqualTo(sent);
        }
    }

    private static List<Integer> packetIdsRead(byte[] bytes, Random random) {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        RecordingHandler handler = new RecordingHandler();
        handler.wanted = 1;
        int position = 0;
        while (position < bytes.length || decoder.keptBytes() > 0) {
            if (random.nextInt(3) == 0 || position == bytes.length) {
                handler.wanted = handler.packets.size() + 1 + random.nextInt(4);
                decoder.resume(handler);
            }
            int size = Math.min(1 + random.nextInt(500), bytes.length - position);
            decoder.decode(bytes.clone(), position, size, handler);
            position += size;
        }
        return handler.packets.stream()
                .map(packet -> ((Publish) packet).packetId())
                .toList();
    }

    @Test
    void resumeDoesNothingWhenNotStopped() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        decoder.decode(THREE_PINGS, 0, 1, handler);

        decoder.resume(handler);

        assertThat(decoder.keptBytes()).isEqualTo(1);
        assertThat(handler.packets).isEmpty();
    }

    @Test
    void ignoresWhatComesAfterAnError() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        byte[] bad = Wire.bytes("00 [ ] C0");
        assertThatThrownBy(() -> decoder.decode(bad, 0, bad.length, handler)).isInstanceOf(ProtocolException.class);

        decoder.decode(THREE_PINGS, 0, 6, handler);
        decoder.resume(handler);

        assertThat(handler.packets).isEmpty();
        assertThat(decoder.keptBytes()).isZero();
    }

    @Test
    void handsOverWhatCameBeforeAnError() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_3_1_1);
        byte[] bytes = Wire.bytes("C0 [ ] C0 [ ] 00 [ ]");

        assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler))
                .isInstanceOf(ProtocolException.class);

        assertThat(handler.packets).hasSize(2);
    }

    @Test
    void refusesAPacketAsSoonAsItsLengthIsKnown() {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);
        byte[] opening = WireFixtures.opening(ProtocolVersion.MQTT_5);
        decoder.decode(opening, 0, opening.length, handler);
        byte[] header = Wire.bytes("30 E607"); // 998 + 3

        assertThatThrownBy(() -> decoder.decode(header, 0, 3, handler))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
    }

    @Test
    void holdsConnectToALimitOfItsOwn() {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);
        decoder.setMaxConnectSize(20);
        byte[] opening = WireFixtures.opening(ProtocolVersion.MQTT_3_1_1); // 20 bytes
        decoder.decode(opening, 0, opening.length, handler);
        byte[] publish = Wire.bytes("30 [ 'room' " + "00".repeat(100) + " ]");
        decoder.decode(publish, 0, publish.length, handler);
        assertThat(handler.packets).hasSize(2);

        PacketDecoder other = new PacketDecoder(Role.SERVER, 1000, 10);
        other.setMaxConnectSize(19);
        assertThatThrownBy(() -> other.decode(opening, 0, 2, handler))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
    }

    @ParameterizedTest
    @CsvSource({
        "160301020001, TLS hello",
        "474554202F, HTTP",
        "504F5354202F, HTTP",
        "505249202A, HTTP",
        "50524F5859, PROXY protocol",
        "0D0A0D0A00, PROXY protocol"
    })
    void guessesWhatAForeignPeerSpeaks(String hex, String guess) {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);
        byte[] bytes = Wire.bytes(hex);

        assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler))
                .hasMessageEndingWith("looks like " + guess);
    }

    @Test
    void guessesNothingAboutAnyOtherPeer() {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);

        assertThatThrownBy(() -> decoder.decode(THREE_PINGS, 0, 6, handler)).hasMessage("first packet is not CONNECT");
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void knowsTheVersionOfAConnectThatIsBrokenFurtherOn(ProtocolVersion version) {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);
        byte[] bytes = WireFixtures.opening(version);
        bytes[4 + version.protocolName().length() + 1] |= 1; // the reserved flag

        assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler))
                .isInstanceOf(MalformedPacketException.class);

        assertThat(decoder.version()).isEqualTo(version);
    }

    @Test
    void knowsNoVersionOfAConnectWithAnUnknownLevel() {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1000, 10);
        byte[] bytes = Wire.bytes("10 [ 'MQTT' 09 ]");

        assertThatThrownBy(() -> decoder.decode(bytes, 0, bytes.length, handler))
                .isInstanceOf(ProtocolException.class);

        assertThat(decoder.version()).isNull();
    }

    @Test
    void clientMustSetItsVersion() {
        PacketDecoder decoder = new PacketDecoder(Role.CLIENT, 1000, 10);

        assertThatThrownBy(() -> decoder.decode(THREE_PINGS, 0, 6, handler)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void releasesTheViewWhenTheCallEnds() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_5);
        byte[] bytes = Wire.bytes("30 [ 'room' [ 03 'text' ] =on ]");
        CountingHandler counting = new CountingHandler();

        decoder.decode(bytes, 0, bytes.length, counting);

        assertThat(counting.last).isNotNull();
        assertThat(counting.last.buffer()).isEmpty();
        assertThat(counting.last.properties().isEmpty()).isTrue();
    }

    @Test
    void handlerMayNotFeedTheDecoder() {
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_5);
        CountingHandler feeding = new CountingHandler() {
            @Override
            public void onPingReq() {
                decoder.resume(this); // harmless
                decoder.decode(THREE_PINGS, 0, 2, this);
            }
        };

        assertThatThrownBy(() -> decoder.decode(THREE_PINGS, 0, 6, feeding)).isInstanceOf(IllegalStateException.class);
    }
}
