// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

/** Text of strangers made fit for a log line or a message: control characters escaped, cut to 128 characters. */
final class Shown {
    private static final int LENGTH_MAX = 128;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < LENGTH_MAX; i++) {
            char c = text.charAt(i);
            boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT && c != '\u2028';
            shown.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return text.length() > LENGTH_MAX ? shown + "..." : shown.toString();
    }
}
