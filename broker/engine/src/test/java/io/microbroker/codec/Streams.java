// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.codec.WireFixtures.Fixture;
import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Packet;
import io.microbroker.packet.PingReq;
import io.microbroker.packet.PingResp;
import io.microbroker.packet.PubAck;
import io.microbroker.packet.PubComp;
import io.microbroker.packet.PubRec;
import io.microbroker.packet.PubRel;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ProtocolVersion;

/** Decoders that are ready for a fixture, and packets as bytes. */
final class Streams {
    private Streams() {}

    /** A decoder with the limits of the fixtures, its stream opened unless the fixture does that. */
    static PacketDecoder decoderFor(Fixture fixture) {
        PacketDecoder decoder =
                new PacketDecoder(fixture.role(), WireFixtures.MAX_PACKET_SIZE, WireFixtures.MAX_USER_PROPERTIES);
        if (fixture.role() == Role.CLIENT) {
            decoder.setVersion(fixture.version());
        } else if (!fixture.isFirst()) {
            byte[] opening = WireFixtures.opening(fixture.version());
            decoder.decode(opening, 0, opening.length, new RecordingHandler());
        }
        return decoder;
    }

    /** A server's decoder behind CONNECT. */
    static PacketDecoder connected(ProtocolVersion version) {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1 << 20, 100);
        byte[] opening = WireFixtures.opening(version);
        decoder.decode(opening, 0, opening.length, new RecordingHandler());
        return decoder;
    }

    static byte[] encode(ProtocolVersion version, Packet packet) {
        ByteSink sink = new ByteSink(1);
        append(PacketEncoder.of(version), sink, packet);
        return sink.toByteArray();
    }

    static void append(PacketEncoder encoder, ByteSink sink, Packet packet) {
        if (packet instanceof Connect connect) {
            encoder.connect(sink, connect);
        } else if (packet instanceof ConnAck connAck) {
            encoder.connAck(sink, connAck);
        } else if (packet instanceof Publish publish) {
            encoder.publish(sink, publish);
        } else if (packet instanceof PubAck pubAck) {
            encoder.pubAck(sink, pubAck.packetId(), pubAck.reason());
        } else if (packet instanceof PubRec pubRec) {
            encoder.pubRec(sink, pubRec.packetId(), pubRec.reason());
        } else if (packet instanceof PubRel pubRel) {
            encoder.pubRel(sink, pubRel.packetId(), pubRel.reason());
        } else if (packet instanceof PubComp pubComp) {
            encoder.pubComp(sink, pubComp.packetId(), pubComp.reason());
        } else if (packet instanceof Subscribe subscribe) {
            encoder.subscribe(sink, subscribe);
        } else if (packet instanceof SubAck subAck) {
            encoder.subAck(sink, subAck);
        } else {
            appendOther(encoder, sink, packet);
        }
    }

    private static void appendOther(PacketEncoder encoder, ByteSink sink, Packet packet) {
        if (packet instanceof Unsubscribe unsubscribe) {
            encoder.unsubscribe(sink, unsubscribe);
        } else if (packet instanceof UnsubAck unsubAck) {
            encoder.unsubAck(sink, unsubAck);
        } else if (packet instanceof PingReq) {
            encoder.pingReq(sink);
        } else if (packet instanceof PingResp) {
            encoder.pingResp(sink);
        } else if (packet instanceof Disconnect disconnect) {
            encoder.clientDisconnect(sink, disconnect);
        } else if (packet instanceof Auth auth) {
            encoder.auth(sink, auth);
        } else {
            throw new IllegalArgumentException("no packet: " + packet);
        }
    }
}
