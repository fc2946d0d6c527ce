// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of the settings, read key by key. Every mistake is an {@link IllegalArgumentException} that begins with the full key,
 * so that the place in the file can be told.
 */
final class Section {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB)?");
    private static final int SHOWN_MAX = 160;

    private final String path;
    private final Map<?, ?> values;
    private final String entry;

    private Section(String path, String entry, Object value) {
        this.path = path;
        this.entry = entry;
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("must be a section with keys and values");
        }
        this.values = map;
    }

    /** @param path the full key */
    static Section of(String path, Object value) {
        return new Section(path, "", value);
    }

    /** One of a list of sections that stands under a key; the list itself is the place of its mistakes. */
    static Section entry(String path, int index, Object value) {
        return new Section(path, " entry " + (index + 1), value);
    }

    /** The section below a key; null if it is not there. */
    @Nullable
    Section section(String key) {
        Object value = values.get(key);
        return value == null ? null : new Section(path + "." + key, entry, value);
    }

    /** Refuses keys that are not known. */
    void onlyKeys(String... known) {
        Set<String> keys = new TreeSet<>(List.of(known));
        for (Object key : values.keySet()) {
            if (!keys.contains(String.valueOf(key))) {
                throw wrong(
                        "has no key '" + shown(String.valueOf(key)) + "' - its keys are " + String.join(", ", keys));
            }
        }
    }

    Set<?> keys() {
        return values.keySet();
    }

    /** What stands below a key that is there. */
    Object value(Object key) {
        Object value = values.get(key);
        return value == null ? "" : value;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A mistake of this section as a whole. */
    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(path + entry + " " + what);
    }

    /** A mistake of one of its keys, which is there. */
    IllegalArgumentException wrong(String key, String what) {
        String place = entry.isEmpty() ? path + "." + key : path + entry + " " + key;
        return new IllegalArgumentException(place + " " + what);
    }

    /** A text that must be there. */
    String needed(String key, String cure) {
        String text = text(key);
        if (text == null) {
            throw wrong("has no " + key + " - " + cure);
        }
        return text;
    }

    /** A text; null if it is not there. Numbers and words are taken as they were written. */
    @Nullable
    String text(String key) {
        Object value = values.get(key);
        if (value == null && !values.containsKey(key)) {
            return null;
        }
        if (value == null || value instanceof Map || value instanceof List) {
            throw wrong(key, "must be a text");
        }
        String text = value.toString();
        if (text.isBlank()) {
            throw wrong(key, "is empty - leave it out, or write a text");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw wrong(key, "holds a control character");
            }
        }
        return text;
    }

    /** A text that may be empty, and is if it is not there. */
    String prefix(String key) {
        return "".equals(values.get(key)) ? "" : Objects.requireNonNullElse(text(key), "");
    }

    int number(String key, int byDefault, int min, int max) {
        String text = text(key);
        if (text == null) {
            return byDefault;
        }
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw wrong(key, "must be a whole number, " + min + ".." + max + ", not '" + shown(text) + "'");
        }
        return number;
    }

    boolean flag(String key) {
        String text = text(key);
        if (text == null) {
            return false;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong(key, "must be true or false, not '" + shown(text) + "'");
        }
        return text.equals("true");
    }

    /** A span of time in milliseconds, such as {@code 500ms}, {@code 10s}, {@code 2m}. */
    long millis(String key, long byDefault, long min, long max) {
        String text = text(key);
        if (text == null) {
            return byDefault;
        }
        Matcher span = SPAN.matcher(text);
        long millis = span.matches() ? Long.parseLong(span.group(1)) * unit(span.group(2)) : -1;
        if (millis < min || millis > max) {
            throw wrong(key, "must be a time, " + min + "ms.." + max / 1000 + "s, not '" + shown(text) + "'");
        }
        return millis;
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
    }

    /** A number of bytes, such as {@code 64KiB}. */
    int bytes(String key, int byDefault, int min, int max) {
        String text = text(key);
        if (text == null) {
            return byDefault;
        }
        Matcher size = SIZE.matcher(text);
        long factor = text.endsWith("KiB") ? 1 << 10 : text.endsWith("MiB") ? 1 << 20 : 1;
        long bytes = size.matches() ? Long.parseLong(size.group(1)) * factor : -1;
        if (bytes < min || bytes > max) {
            throw wrong(key, "must be a size, " + min + ".." + max + " bytes, not '" + shown(text) + "'");
        }
        return (int) bytes;
    }

    /** A list; empty if it is not there. */
    List<?> list(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(key, "must be a list");
        }
        return list;
    }

    /** The full key of one that is below. */
    String below(String key) {
        return path + "." + key;
    }

    /** A text of somebody else as it may be shown: short, on one line. */
    static String shown(String text) {
        String cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        return cut.replaceAll("[\\p{C}\\u2028\\u2029]", "?");
    }
}
