// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One value.
 *
 * @param content its bytes; of text and binary data without the length before them
 * @param length what is written in place of the true length of text and binary data; empty for the true one
 */
public record Value(Form form, byte[] content, byte[] length) implements Part {
    /** Says that the length shall be written as it is. */
    static final byte[] TRUE_LENGTH = {};

    /** A number in the width of its form. */
    public static Value number(Form form, long number) {
        return new Value(
                form,
                switch (form) {
                    case BYTE -> bigEndian(number, 1);
                    case TWO_BYTES -> bigEndian(number, 2);
                    case FOUR_BYTES -> bigEndian(number, 4);
                    case VARIABLE -> variable(number);
                    case TEXT, BINARY, REST -> throw new IllegalArgumentException(form + " is not a number");
                },
                TRUE_LENGTH);
    }

    public static Value text(String text) {
        return new Value(Form.TEXT, text.getBytes(StandardCharsets.UTF_8), TRUE_LENGTH);
    }

    public static Value binary(byte[] bytes) {
        return new Value(Form.BINARY, bytes, TRUE_LENGTH);
    }

    public static Value rest(String text) {
        return new Value(Form.REST, text.getBytes(StandardCharsets.UTF_8), TRUE_LENGTH);
    }

    /** The same form with another content. */
    public Value with(byte[] otherContent) {
        return new Value(form, otherContent, length);
    }

    /** The same with these bytes in place of its length. */
    public Value withLength(byte[] otherLength) {
        return new Value(form, content, otherLength);
    }

    /** A variable byte integer in its shortest form. */
    public static byte[] variable(long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4);
        long rest = number;
        while (rest > 127) {
            out.write((int) (rest & 127 | 128));
            rest >>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    static byte[] bigEndian(long number, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (number >> 8 * (width - 1 - i));
        }
        return bytes;
    }

    @Override
    public void writeTo(ByteArrayOutputStream out) {
        if (form == Form.TEXT || form == Form.BINARY) {
            out.writeBytes(length.length == 0 ? bigEndian(content.length, 2) : length);
        }
        out.writeBytes(content);
    }
}
