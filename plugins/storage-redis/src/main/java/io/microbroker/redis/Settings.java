// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says: {@code storage.redis}.
 *
 * @param addresses {@code redis://host:port}, or {@code rediss://host:port} for TLS; several are seeds of one Redis Cluster
 * @param username of Redis; null for its default user
 * @param password null for none
 * @param prefix how all keys begin, so that several brokers share one Redis; letters, digits, {@code _}, {@code .} and {@code -}
 * @param buckets into which sessions are spread when Redis is set up; 1..4096
 * @param timeoutMillis how long an answer may take before the request is sent again; 100..60000
 * @param pendingBytesMax bytes that may wait for Redis before those who publish are paused
 */
record Settings(
        List<String> addresses,
        @Nullable String username,
        @Nullable String password,
        String prefix,
        int buckets,
        int timeoutMillis,
        long pendingBytesMax) {
    private static final String ADDRESS = "address";
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of(ADDRESS, "username", "password", "prefix", "buckets", "timeout-millis", "pending-bytes"));
    private static final String DEFAULT_PREFIX = "microbroker";
    private static final int DEFAULT_BUCKETS = 256;
    private static final int DEFAULT_TIMEOUT_MILLIS = 2000;
    private static final int DEFAULT_PENDING_BYTES = 64 << 20;
    private static final int SHOWN_MAX = 64;

    Settings {
        addresses = List.copyOf(addresses);
    }

    /** @throws IllegalArgumentException beginning with the key that is wrong, and saying how it would be right */
    static Settings of(Map<String, Object> config) {
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw wrong(key, "is not known - known here: " + String.join(", ", KEYS));
            }
        }
        return new Settings(
                addresses(config.get(ADDRESS)),
                text(config, "username"),
                text(config, "password"),
                prefix(text(config, "prefix")),
                number(config, "buckets", DEFAULT_BUCKETS, 1, 4096),
                number(config, "timeout-millis", DEFAULT_TIMEOUT_MILLIS, 100, 60_000),
                number(config, "pending-bytes", DEFAULT_PENDING_BYTES, 1 << 20, Integer.MAX_VALUE));
    }

    private static List<String> addresses(@Nullable Object value) {
        List<Object> given = new ArrayList<>();
        if (value instanceof List<?> list) {
            given.addAll(list);
        } else if (value instanceof String text) {
            given.addAll(List.of(text.split(",")));
        }
        if (given.isEmpty()) {
            throw wrong(ADDRESS, "is missing - write redis://127.0.0.1:6379");
        }
        return given.stream().map(Settings::address).toList();
    }

    private static String address(Object given) {
        String text = given.toString().strip();
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean bare = uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
            if (Set.of("redis", "rediss").contains(scheme) && uri.getHost() != null && uri.getPort() > 0 && bare) {
                return scheme + "://" + uri.getHost() + ":" + uri.getPort();
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw notAnAddress(text);
        }
        throw notAnAddress(text);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        // Whoever writes a password here must not find it in a log.
        String shown = text.contains("@") ? "" : " '" + shown(text) + "'";
        return wrong(
                ADDRESS,
                "must be redis://host:port, or rediss://host:port for TLS, with nothing else in it"
                        + " - user and password have keys of their own; not"
                        + (shown.isEmpty() ? " what is there" : shown));
    }

    private static String prefix(@Nullable String given) {
        if (given == null) {
            return DEFAULT_PREFIX;
        }
        if (!given.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw wrong("prefix", "must be 1 to 64 letters, digits, '_', '.' and '-'");
        }
        return given;
    }

    private static @Nullable String text(Map<String, Object> config, String key) {
        Object value = config.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List || value.toString().isBlank()) {
            throw wrong(key, "is a text - write one, or leave the key out");
        }
        return value.toString();
    }

    private static int number(Map<String, Object> config, String key, int byDefault, int min, int max) {
        String text = String.valueOf(config.getOrDefault(key, byDefault));
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            throw wrong(key, "must be " + min + ".." + max + ", not '" + shown(text) + "'");
        }
        return (int) number;
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN_MAX ? line.substring(0, SHOWN_MAX) + "…" : line;
    }

    private static IllegalArgumentException wrong(String key, String what) {
        return new IllegalArgumentException("storage.redis." + key + " " + what);
    }

    /** For people: addresses, no secrets. */
    @Override
    public String toString() {
        return String.join(",", addresses);
    }
}
