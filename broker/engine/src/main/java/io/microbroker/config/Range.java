// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.time.Duration;

/**
 * The range checks of the configuration records. Each message starts with the key and says what is allowed, so that the
 * binder needs only to put the place and the path before it.
 */
final class Range {
    private Range() {}

    /** Refuses a count outside {@code min..max}. */
    static void count(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw refused(key, Long.toString(min), Long.toString(max), Long.toString(value));
        }
    }

    /** Refuses a size in bytes outside {@code min..max}. */
    static void bytes(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw refused(key, DataSize.format(min), DataSize.format(max), DataSize.format(value));
        }
    }

    /** Refuses a time outside {@code min..max}. */
    static void time(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw refused(key, TimeSpan.format(min), TimeSpan.format(max), TimeSpan.format(value));
        }
    }

    private static IllegalArgumentException refused(String key, String min, String max, String value) {
        return new IllegalArgumentException(key + " must be from " + min + " to " + max + ", not " + value);
    }
}
