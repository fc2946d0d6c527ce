// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/** Foreign text as it is put into a message: in quotes, without control characters, at most 64 characters. */
final class Shown {
    private static final int LENGTH_MAX = 64;

    private Shown() {}

    static String of(String text) {
        String cut = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "…" : text;
        StringBuilder shown = new StringBuilder(cut.length() + 2).append('\'');
        cut.chars().forEach(each -> shown.append(Character.isISOControl(each) ? '?' : (char) each));
        return shown.append('\'').toString();
    }
}
