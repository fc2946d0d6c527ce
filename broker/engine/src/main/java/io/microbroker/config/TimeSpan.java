// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 7d}. */
public final class TimeSpan {
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})\\s*([A-Za-z]+)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private TimeSpan() {}

    /**
     * Reads a duration: a whole number and one of the units ms, s, m, h, d. {@code 0} needs no unit.
     *
     * @return not negative
     * @throws IllegalArgumentException if {@code text} is not a duration
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        if (stripped.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(stripped);
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "is not a duration - write a number with a unit: 500ms, 10s, 5m, 1h, 7d");
        }
        return unit.multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** Writes {@code time} in the largest unit that divides it: {@code 1h}, {@code 90s}. */
    public static String format(Duration time) {
        long seconds = time.getSeconds();
        if (time.getNano() != 0) {
            return seconds < 1_000_000 ? time.toMillis() + "ms" : time.toString();
        }
        if (seconds == 0) {
            return "0s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
