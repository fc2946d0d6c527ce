// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Hex;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.SamplePackets;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;

/**
 * What a client sends, and what must come of it.
 *
 * @param before whole packets that bring the client to where it makes its mistake, each of them answered
 * @param bytes the packet
 * @param codes the reasons of which one must be given; {@link #SERVED} or {@link #GOODBYE} alone if it is no mistake
 */
record Mistake(String what, ProtocolVersion version, List<byte[]> before, byte[] bytes, Set<Integer> codes) {
    /** The connection goes on. */
    static final int SERVED = 0;
    /** The client has said goodbye. */
    static final int GOODBYE = -1;

    static final int MALFORMED = 0x81;
    static final int PROTOCOL_ERROR = 0x82;

    /** A packet at the place where its type belongs: CONNECT first, AUTH in an exchange, all others behind CONNECT. */
    static Mistake of(String what, ProtocolVersion version, PacketDraft draft, int code) {
        return of(what, version, draft.type(), draft.toBytes(), Set.of(code));
    }

    static Mistake of(String what, ProtocolVersion version, PacketType type, byte[] bytes, Set<Integer> codes) {
        String name = version + " " + type + ": " + what;
        return new Mistake(name, version, opening(version, type), bytes, codes);
    }

    private static List<byte[]> opening(ProtocolVersion version, PacketType type) {
        List<PacketDraft> connects = SamplePackets.of(version).connects();
        if (type == PacketType.CONNECT) {
            return List.of();
        }
        boolean exchange = type == PacketType.AUTH && version.isV5();
        return List.of((exchange ? connects.get(connects.size() - 1) : connects.get(0)).toBytes());
    }

    Mistake with(Set<Integer> others) {
        return new Mistake(what, version, before, bytes, others);
    }

    boolean isServed() {
        return codes.contains(SERVED);
    }

    boolean isGoodbye() {
        return codes.contains(GOODBYE);
    }

    /** All that is sent, in a row. */
    byte[] stream(byte[] behind) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        before.forEach(stream::writeBytes);
        stream.writeBytes(bytes);
        stream.writeBytes(behind);
        return stream.toByteArray();
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(what).append(" [").append(Hex.of(bytes)).append("] ->");
        codes.forEach(code -> text.append(' ').append(code == GOODBYE ? "goodbye" : "0x%02X".formatted(code)));
        return text.toString();
    }
}
