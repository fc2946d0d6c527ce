// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The data types of MQTT (§1.5), read with all their rules. */
final class WireReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    WireReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int oneByte() {
        need(1);
        return bytes[position++] & 255;
    }

    int twoBytes() {
        return oneByte() << 8 | oneByte();
    }

    long fourBytes() {
        return (long) twoBytes() << 16 | twoBytes();
    }

    /** A variable byte integer, in as few bytes as it can have [MQTT-1.5.5-1]. */
    int variable() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = oneByte();
            value |= (next & 127) << shift;
            if (next < 128) {
                if (next == 0 && shift > 0) {
                    throw new IllFormedPacketException("variable byte integer is longer than it need be");
                }
                return value;
            }
        }
        throw new IllFormedPacketException("variable byte integer has more than four bytes");
    }

    /** A UTF-8 string: well-formed, and without NUL [MQTT-1.5.4-1, -2]. */
    String text() {
        byte[] utf8 = binary();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            if (text.indexOf(0) >= 0) {
                throw new IllFormedPacketException("string holds NUL");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllFormedPacketException("string is not UTF-8: " + Hex.of(utf8));
        }
    }

    byte[] binary() {
        return take(twoBytes());
    }

    byte[] rest() {
        return take(remaining());
    }

    /** Cuts the next bytes off, to be read by themselves. */
    WireReader part(int length) {
        need(length);
        WireReader part = new WireReader(bytes, position, position + length);
        position += length;
        return part;
    }

    void expectEnd(String of) {
        if (remaining() > 0) {
            throw new IllFormedPacketException(remaining() + " bytes follow the end of " + of);
        }
    }

    private byte[] take(int length) {
        need(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    private void need(int length) {
        if (remaining() < length) {
            throw new IllFormedPacketException("packet ends where " + length + " more bytes were to come");
        }
    }
}
