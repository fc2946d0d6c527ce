// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8 as MQTT wants it (MQTT 5.0 §1.5.4): no overlong forms, no surrogates, nothing above U+10FFFF, no NUL. Control
 * characters and non-characters are let through, as the specification allows.
 */
public final class Utf8 {
    private Utf8() {}

    /**
     * Decodes a text.
     *
     * @throws MalformedPacketException if it is not well-formed or holds NUL
     */
    public static String decode(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return "";
        }
        int ascii = asciiPrefix(buffer, offset, offset + length);
        if (ascii != offset + length && !isWellFormed(buffer, ascii, offset + length)) {
            throw new MalformedPacketException("text is not well-formed UTF-8"); // [MQTT-1.5.4-1] [MQTT-1.5.4-2]
        }
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }

    /** Tells whether {@link #decode} would take the bytes. */
    public static boolean isValid(byte[] buffer, int offset, int length) {
        int end = offset + length;
        return isWellFormed(buffer, asciiPrefix(buffer, offset, end), end);
    }

    /** Index of the first byte that is not 0x01..0x7F, or {@code end}. */
    private static int asciiPrefix(byte[] buffer, int offset, int end) {
        int i = offset;
        while (i < end && buffer[i] > 0) {
            i++;
        }
        return i;
    }

    private static boolean isWellFormed(byte[] buffer, int offset, int end) {
        int i = offset;
        while (i < end) {
            int length = sequence(buffer, i, end);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** Length of the well-formed sequence at {@code i} (Unicode 15, table 3-7), or 0 if there is none. */
    private static int sequence(byte[] buffer, int i, int end) {
        if (buffer[i] > 0) {
            return 1;
        }
        int first = buffer[i] & 0xFF;
        int length = lengthFor(first);
        if (length == 0 || end - i < length || !isSecond(first, buffer[i + 1] & 0xFF)) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((buffer[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Length of a sequence that begins with a byte above 0x7F, or 0 if none does; NUL begins none either. */
    private static int lengthFor(int first) {
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    }

    private static boolean isSecond(int first, int second) {
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80; // below: overlong
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF; // above: surrogate, or beyond U+10FFFF
        return second >= low && second <= high;
    }
}
