// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512}, {@code 64KiB}, {@code 1 MiB}, {@code 10MB}. */
public final class DataSize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L, //
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30, //
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L);

    private DataSize() {}

    /**
     * Reads a size: a whole number with an optional unit B, KiB, MiB, GiB (powers of 1024), kB, MB or GB (powers of
     * 1000), in any case.
     *
     * @return bytes, not negative
     * @throws IllegalArgumentException if {@code text} is not a size
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("is not a size - write a number of bytes, or 64KiB, 1MiB, 2GiB");
        }
        long count = Long.parseLong(matcher.group(1));
        if (count > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("is too large a size");
        }
        return count * unit;
    }

    /** Writes {@code bytes} in the largest power of 1024 that divides it: {@code 1MiB}, {@code 1500B}. */
    public static String format(long bytes) {
        if (bytes != 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        if (bytes != 0 && bytes % (1L << 10) == 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes + "B";
    }
}
