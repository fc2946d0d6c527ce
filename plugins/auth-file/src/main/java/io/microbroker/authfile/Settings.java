// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says: {@code auth.file}.
 *
 * @param users file with users; null if others say who a client is
 * @param acl file with rights; null if everybody who is let in may do everything
 * @param cacheEntries proofs of passwords kept at most, 0 for none; 0..1000000
 * @param cacheMinutes how long each is kept; 1..1440
 */
record Settings(@Nullable Path users, @Nullable Path acl, int cacheEntries, int cacheMinutes) {
    private static final Set<String> KEYS = new TreeSet<>(Set.of("users", "acl", "cache-entries", "cache-minutes"));
    private static final int CACHE_ENTRIES = 10_000;
    private static final int CACHE_ENTRIES_MAX = 1_000_000;
    private static final int CACHE_MINUTES = 10;
    private static final int CACHE_MINUTES_MAX = 1440;

    /** @throws IllegalArgumentException naming the key that is wrong, and how it would be right */
    static Settings of(Map<String, Object> config) {
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "auth.file has no key '" + Shown.of(key) + "' - its keys are " + String.join(", ", KEYS));
            }
        }
        Settings settings = new Settings(
                path(config, "users"),
                path(config, "acl"),
                number(config, "cache-entries", CACHE_ENTRIES, 0, CACHE_ENTRIES_MAX),
                number(config, "cache-minutes", CACHE_MINUTES, 1, CACHE_MINUTES_MAX));
        if (settings.users == null && settings.acl == null) {
            throw new IllegalArgumentException(
                    "auth.file names no file - write users: FILE for passwords, acl: FILE for rights, or both");
        }
        return settings;
    }

    private static @Nullable Path path(Map<String, Object> config, String key) {
        Object value = config.get(key);
        if (value == null && !config.containsKey(key)) {
            return null;
        }
        if (!(value instanceof String text) || text.isBlank()) {
            throw new IllegalArgumentException("auth.file." + key + " is not a path - write the name of a file");
        }
        return Path.of(text);
    }

    private static int number(Map<String, Object> config, String key, int byDefault, int min, int max) {
        Object value = config.getOrDefault(key, byDefault);
        int number = -1;
        if (value instanceof Integer given) {
            number = given;
        } else if (value instanceof String text && text.matches("[0-9]{1,9}")) {
            number = Integer.parseInt(text);
        }
        if (number < min || number > max) {
            throw new IllegalArgumentException("auth.file." + key + " must be " + min + ".." + max);
        }
        return number;
    }
}
