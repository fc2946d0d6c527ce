// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

/** Text of strangers as it stands in a log: it begins no line, moves no cursor, and turns no text around. */
public final class LogText {
    private static final int LENGTH_MAX = 128;

    private LogText() {}

    /** The text escaped, and cut behind 128 characters: for what a client chose. */
    public static String safe(String text) {
        if (text.length() <= LENGTH_MAX) {
            return escape(text);
        }
        int end = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
        return escape(text.substring(0, end)) + '…';
    }

    /** The text with everything that is not shown as itself as {@code \}{@code uXXXX}. */
    public static String escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return escapeFrom(text, i);
            }
        }
        return text;
    }

    private static String escapeFrom(String text, int first) {
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                safe.append(String.format("\\u%04x", (int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    /** Controls, line separators, and what changes the direction of the text around it. */
    private static boolean isUnsafe(char c) {
        return c < 0x20
                || (c >= 0x7F && c < 0xA0)
                || (c >= '\u200E' && c <= '\u200F')
                || (c >= '\u2028' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u061C'
                || c == '\uFEFF';
    }
}
