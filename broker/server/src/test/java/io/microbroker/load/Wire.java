// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import java.io.ByteArrayOutputStream;

/** Packets of MQTT 3.1.1, as bytes. */
final class Wire {
    static final byte[] PING = {(byte) 0xC0, 0};

    private Wire() {}

    /** CONNECT with a keep alive of ten minutes. */
    static byte[] connect(String clientId, boolean clean) {
        return connect(clientId, clean, "", "");
    }

    /** CONNECT with user name and password, unless they are empty. */
    static byte[] connect(String clientId, boolean clean, String user, String password) {
        boolean signed = !user.isEmpty();
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(4)
                .oneByte((clean ? 2 : 0) | (signed ? 0xC0 : 0))
                .twoBytes(600)
                .text(clientId);
        return signed ? packet.text(user).text(password).toBytes() : packet.toBytes();
    }

    static byte[] subscribe(String filter, int qos) {
        return PacketBuilder.of(PacketType.SUBSCRIBE)
                .twoBytes(1)
                .text(filter)
                .oneByte(qos)
                .toBytes();
    }

    /** PUBLISH; the packet id counts with QoS 1 and 2. */
    static byte[] publish(String topic, byte[] payload, int qos, int packetId, boolean retain) {
        PacketBuilder packet =
                PacketBuilder.of(0x30 | qos << 1 | (retain ? 1 : 0)).text(topic);
        return (qos > 0 ? packet.twoBytes(packetId) : packet).bytes(payload).toBytes();
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
