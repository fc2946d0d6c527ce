// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.PropertyCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The packets of a client, by the book. */
final class ClientPackets {
    private final boolean v5;

    ClientPackets(boolean v5) {
        this.v5 = v5;
    }

    /** What a CONNECT says. */
    record Terms(
            String clientId,
            boolean cleanStart,
            long expirySeconds,
            int receiveMaximum,
            @Nullable WillTerms will) {}

    /** A will in a CONNECT. */
    record WillTerms(Sent message, long delaySeconds, byte[] payload) {}

    private PacketBuilder properties(PacketBuilder packet, Consumer<PropertyBuilder> filler) {
        return v5 ? packet.properties(filler) : packet;
    }

    byte[] connect(Terms terms) {
        WillTerms will = terms.will();
        int flags = terms.cleanStart() ? 2 : 0;
        if (will != null) {
            flags |= 4 | will.message().qos << 3 | (will.message().retain ? 32 : 0);
        }
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(v5 ? 5 : 4)
                .oneByte(flags)
                .twoBytes(0);
        properties(packet, p -> {
            if (terms.expirySeconds() > 0) {
                p.number(PropertyCode.SESSION_EXPIRY_INTERVAL, terms.expirySeconds());
            }
            if (terms.receiveMaximum() < 65_535) {
                p.number(PropertyCode.RECEIVE_MAXIMUM, terms.receiveMaximum());
            }
        });
        packet.text(terms.clientId());
        if (will != null) {
            properties(packet, p -> p.number(PropertyCode.WILL_DELAY_INTERVAL, will.delaySeconds()));
            packet.text(will.message().topic).binary(will.payload());
        }
        return packet.toBytes();
    }

    byte[] publish(Sent message, int packetId, boolean dup, byte[] payload, long expirySeconds) {
        int flags = (dup ? 8 : 0) | message.qos << 1 | (message.retain ? 1 : 0);
        PacketBuilder packet =
                PacketBuilder.of(PacketType.PUBLISH.firstByte() | flags).text(message.topic);
        if (message.qos > 0) {
            packet.twoBytes(packetId);
        }
        properties(packet, p -> {
            if (expirySeconds >= 0) {
                p.number(PropertyCode.MESSAGE_EXPIRY_INTERVAL, expirySeconds);
            }
        });
        return packet.bytes(payload).toBytes();
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    byte[] answer(PacketType type, int packetId, int reason) {
        PacketBuilder packet = PacketBuilder.of(type).twoBytes(packetId);
        return (v5 && reason != 0 ? packet.oneByte(reason) : packet).toBytes();
    }

    byte[] subscribe(int packetId, String filter, int qos) {
        PacketBuilder packet = PacketBuilder.of(PacketType.SUBSCRIBE).twoBytes(packetId);
        return properties(packet, p -> {}).text(filter).oneByte(qos).toBytes();
    }

    byte[] unsubscribe(int packetId, String filter) {
        PacketBuilder packet = PacketBuilder.of(PacketType.UNSUBSCRIBE).twoBytes(packetId);
        return properties(packet, p -> {}).text(filter).toBytes();
    }

    byte[] ping() {
        return PacketBuilder.of(PacketType.PINGREQ).toBytes();
    }

    byte[] disconnect(int reason) {
        PacketBuilder packet = PacketBuilder.of(PacketType.DISCONNECT);
        return (v5 && reason != 0 ? packet.oneByte(reason) : packet).toBytes();
    }
}
