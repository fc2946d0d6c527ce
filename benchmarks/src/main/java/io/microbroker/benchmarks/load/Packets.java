// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the few packets that a load needs. */
final class Packets {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;

    private static final int RECEIVE_MAXIMUM = 33;
    private static final int SESSION_EXPIRY = 17;

    private Packets() {}

    static byte[] connect(String clientId, boolean isVersion5, boolean isPersistent) {
        ByteBuffer body = ByteBuffer.allocate(128 + clientId.length());
        text(body, "MQTT");
        body.put((byte) (isVersion5 ? 5 : 4));
        body.put((byte) (isPersistent && !isVersion5 ? 0 : 2));
        body.putShort((short) 600);
        if (isVersion5) {
            body.put((byte) (isPersistent ? 8 : 3));
            body.put((byte) RECEIVE_MAXIMUM).putShort((short) 65_535);
            if (isPersistent) {
                body.put((byte) SESSION_EXPIRY).putInt(3600);
            }
        }
        text(body, clientId);
        return framed(0x10, body);
    }

    static byte[] subscribe(String filter, int qos, boolean isVersion5) {
        ByteBuffer body = ByteBuffer.allocate(16 + filter.length());
        body.putShort((short) 1);
        if (isVersion5) {
            body.put((byte) 0);
        }
        text(body, filter);
        body.put((byte) qos);
        return framed(0x82, body);
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    /** A PUBLISH with packet id and payload left open; {@code variable} begins behind the topic. */
    static byte[] publish(String topic, int qos, boolean isVersion5) {
        ByteBuffer body = ByteBuffer.allocate(16 + topic.length() + Load.PAYLOAD_BYTES);
        text(body, topic);
        if (qos > 0) {
            body.putShort((short) 0);
        }
        if (isVersion5) {
            body.put((byte) 0);
        }
        body.put(new byte[Load.PAYLOAD_BYTES]);
        return framed(0x30 | qos << 1, body);
    }

    /** An acknowledgement of four bytes; in 5.0 that means success. */
    static void acknowledge(ByteBuffer out, int type, int packetId) {
        out.put((byte) (type << 4 | (type == PUBREL ? 2 : 0))).put((byte) 2).putShort((short) packetId);
    }

    private static void text(ByteBuffer body, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.putShort((short) bytes.length).put(bytes);
    }

    private static byte[] framed(int header, ByteBuffer body) {
        int length = body.position();
        ByteBuffer packet = ByteBuffer.allocate(length + 5).put((byte) header);
        int left = length;
        do {
            packet.put((byte) (left > 127 ? left & 127 | 128 : left));
            left >>= 7;
        } while (left > 0);
        packet.put(body.array(), 0, length);
        byte[] bytes = new byte[packet.position()];
        packet.flip().get(bytes);
        return bytes;
    }
}
