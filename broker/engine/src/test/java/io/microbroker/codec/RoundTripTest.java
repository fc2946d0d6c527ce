// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.packet.ByteSink;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Packet;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the encoder writes the decoder reads: each packet, each version, both directions. */
class RoundTripTest {
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void serverReadsWhatAClientWrote(ProtocolVersion version) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomPackets packets = new RandomPackets(new Random(seed), version);
            Connect connect = packets.connect();
            List<Packet> sent = new ArrayList<>(List.of(connect, packets.fromClient(), packets.fromClient()));
            ByteSink sink = new ByteSink();
            sent.forEach(packet -> Streams.append(PacketEncoder.of(version), sink, packet));
            RecordingHandler handler = new RecordingHandler();

            new PacketDecoder(Role.SERVER, 1 << 20, 100).decode(sink.array(), 0, sink.length(), handler);

            assertThat(handler.packets).as("seed %d", seed).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void clientReadsWhatAServerWrote(ProtocolVersion version) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomPackets packets = new RandomPackets(new Random(seed), version);
            List<Packet> sent = List.of(packets.fromServer(), packets.fromServer(), packets.fromServer());
            ByteSink sink = new ByteSink();
            sent.forEach(packet -> Streams.append(PacketEncoder.of(version), sink, packet));
            RecordingHandler handler = new RecordingHandler();
            PacketDecoder decoder = new PacketDecoder(Role.CLIENT, 1 << 20, 100);
            decoder.setVersion(version);

            decoder.decode(sink.array(), 0, sink.length(), handler);

            assertThat(handler.packets).as("seed %d", seed).isEqualTo(sent);
        }
    }
}
