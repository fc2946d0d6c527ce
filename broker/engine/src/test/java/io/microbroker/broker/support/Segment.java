// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.support;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Packets that are sent as one, so that the broker reads them in one turn. */
public final class Segment {
    private final ProtocolVersion version;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Segment(ProtocolVersion version) {
        this.version = version;
    }

    /** A PUBLISH without properties; the packet id counts for QoS 1 and 2. */
    public Segment publish(String topic, String payload, int qos, int packetId) {
        PacketBuilder packet =
                PacketBuilder.of(PacketType.PUBLISH.firstByte() | qos << 1).text(topic);
        if (qos > 0) {
            packet.twoBytes(packetId);
        }
        if (version.isV5()) {
            packet.properties();
        }
        return add(packet.bytes(payload.getBytes(StandardCharsets.UTF_8)));
    }

    public Segment pubRel(int packetId) {
        return add(PacketBuilder.of(PacketType.PUBREL).twoBytes(packetId));
    }

    public Segment add(PacketBuilder packet) {
        bytes.writeBytes(packet.toBytes());
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
