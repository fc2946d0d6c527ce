// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

/** Text of strangers, made fit for a log or an error. */
final class Text {
    private static final int LENGTH_MAX = 128;

    private Text() {}

    /** The text without control characters, and cut. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < LENGTH_MAX; i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c >= 0x7f && c < 0xa0 || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return text.length() > LENGTH_MAX ? shown + "…" : shown.toString();
    }
}
