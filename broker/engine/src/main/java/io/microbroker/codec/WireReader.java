// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.Utf8;
import java.util.Arrays;

/**
 * Reads the data types of MQTT (MQTT 5.0 §1.5) from a stretch of a borrowed array and never beyond it. Mutable, one per
 * decoder, confined to its loop.
 */
final class WireReader {
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int position;
    private int limit;

    /** Borrows {@code bytes[offset..end)} until the next call. */
    void reset(byte[] bytes, int offset, int end) {
        this.bytes = bytes;
        position = offset;
        limit = end;
    }

    /** Lets go of the array. */
    void release() {
        reset(NOTHING, 0, 0);
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    /** Sets where reading ends; for a part within the packet. */
    void limit(int end) {
        limit = end;
    }

    int remaining() {
        return limit - position;
    }

    /** Passes over {@code count} bytes and returns where they begin. */
    int skip(int count) {
        if (count > limit - position) {
            throw new MalformedPacketException("packet is shorter than its fields");
        }
        int start = position;
        position += count;
        return start;
    }

    int readByte() {
        return bytes[skip(1)] & 0xFF;
    }

    int readShort() {
        int i = skip(2);
        return (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
    }

    /** An unsigned four-byte integer. */
    long readInt() {
        int i = skip(4);
        return (bytes[i] & 0xFFL) << 24
                | (bytes[i + 1] & 0xFF) << 16
                | (bytes[i + 2] & 0xFF) << 8
                | (bytes[i + 3] & 0xFF);
    }

    int readVarInt() {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int b = readByte();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                if (b == 0 && shift > 0) { // [MQTT-1.5.5-1]
                    throw new MalformedPacketException("variable byte integer is not in its shortest form");
                }
                return value;
            }
        }
        throw new MalformedPacketException("variable byte integer is longer than four bytes");
    }

    /** A strictly checked text. */
    String readUtf8() {
        int length = readShort();
        return Utf8.decode(bytes, skip(length), length); // [MQTT-1.5.4-1] [MQTT-1.5.4-2]
    }

    /** A copy of binary data. */
    byte[] readBinary() {
        int length = readShort();
        int start = skip(length);
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    /** Makes sure that the packet ends here. */
    void expectEnd() {
        if (position != limit) {
            throw new MalformedPacketException("packet is longer than its fields");
        }
    }

    /** A packet identifier, which is never 0. */
    int readPacketId() {
        int packetId = readShort();
        if (packetId == 0) { // [MQTT-2.2.1-3]
            throw Violation.protocolError("packet identifier is 0");
        }
        return packetId;
    }
}
