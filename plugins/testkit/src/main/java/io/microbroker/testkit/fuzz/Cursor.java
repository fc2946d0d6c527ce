// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjIntConsumer;

/** Reads the data types of MQTT (§1.5) with all their rules. */
final class Cursor {
    private static final int MALFORMED = 0x81;

    private final CharsetDecoder utf8;
    private final ObjIntConsumer<String> blame;
    private final byte[] bytes;
    private final int end;
    private int position;

    /**
     * Reads a part of an array.
     *
     * @param blame is told of values that are wrong; structure that is wrong is thrown
     */
    Cursor(byte[] bytes, int from, int end, ObjIntConsumer<String> blame) {
        this(bytes, from, end, StandardCharsets.UTF_8.newDecoder(), blame);
    }

    private Cursor(byte[] bytes, int from, int end, CharsetDecoder utf8, ObjIntConsumer<String> blame) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
        this.utf8 = utf8;
        this.blame = blame;
    }

    int left() {
        return end - position;
    }

    private int take(int count) {
        if (count > left()) {
            throw new Offence(MALFORMED, "packet ends within a field");
        }
        position += count;
        return position - count;
    }

    int oneByte() {
        return bytes[take(1)] & 255;
    }

    int twoBytes() {
        return oneByte() << 8 | oneByte();
    }

    long fourBytes() {
        return (long) twoBytes() << 16 | twoBytes();
    }

    int variable() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = oneByte();
            value += (next & 127) << 7 * i;
            if (next < 128) {
                if (next == 0 && i > 0) {
                    throw new Offence(MALFORMED, "variable byte integer is not in its shortest form");
                }
                return value;
            }
        }
        throw new Offence(MALFORMED, "variable byte integer of five bytes");
    }

    String text() {
        int length = twoBytes();
        ByteBuffer content = ByteBuffer.wrap(bytes, take(length), length);
        String text = "?";
        try {
            text = utf8.decode(content).toString();
        } catch (CharacterCodingException e) {
            blame.accept("text is not UTF-8", MALFORMED);
        }
        if (text.indexOf(0) >= 0) {
            blame.accept("text holds NUL", MALFORMED);
        }
        return text;
    }

    int binary() {
        int length = twoBytes();
        take(length);
        return length;
    }

    int packetId() {
        int packetId = twoBytes();
        if (packetId == 0) {
            blame.accept("packet id 0", 0x82);
        }
        return packetId;
    }

    /** Cuts the next bytes off, to be read by themselves. */
    Cursor part(int length) {
        int from = take(length);
        return new Cursor(bytes, from, from + length, utf8, blame);
    }

    void expectEnd() {
        if (left() > 0) {
            throw new Offence(MALFORMED, left() + " bytes behind the last field");
        }
    }
}
