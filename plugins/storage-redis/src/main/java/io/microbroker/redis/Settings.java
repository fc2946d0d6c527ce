// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
 * @param access user and certificates
 * @param prefix how all keys begin, so that several brokers share one Redis; letters, digits, {@code _}, {@code .} and {@code -}
 * @param buckets into which sessions are spread when Redis is set up; 1..4096
 * @param timeoutMillis how long an answer may take before the request is sent again; 100..60000
 * @param pendingBytesMax bytes that may wait for Redis before those who publish are paused
 * @param replicas so many must have a write before it is acknowledged; 0..16
 * @param sharing with other instances
 */
record Settings(
        List<String> addresses,
        Access access,
        String prefix,
        int buckets,
        int timeoutMillis,
        long pendingBytesMax,
        int replicas,
        Sharing sharing) {
    /**
     * How Redis lets us in.
     *
     * @param username of Redis; null for its default user
     * @param password null for none
     * @param trust PEM file of the authorities that may have signed the certificate of Redis; null for those of the JVM
     */
    record Access(
            @Nullable String username,
            @Nullable String password,
            @Nullable Path trust) {
        /** For people: no secrets. */
        @Override
        public String toString() {
            return username == null ? "default" : username;
        }
    }

    /**
     * How instances stand to each other.
     *
     * @param isShared several instances may use the same Redis and prefix at a time
     * @param beatMillis how often an instance says that it lives; 100..60000
     * @param deadMillis after so long without being heard it is dead to the others; 5 beats at least
     */
    record Sharing(boolean isShared, int beatMillis, int deadMillis) {
        /** So long it may be silent before it stops acknowledging. */
        long silentMillis() {
            return deadMillis * 4L / 5;
        }
    }

    private static final String ADDRESS = "address";
    private static final String CLUSTER = "cluster";
    private static final String BEAT = "beat-millis";
    private static final String DEAD = "dead-millis";
    private static final int DEFAULT_BEAT_MILLIS = 2000;
    private static final int BEATS_PER_LEASE = 5;
    private static final int DEAD_MAX = 600_000;
    private static final int REPLICAS_MAX = 16;
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            ADDRESS,
            "username",
            "password",
            "trust",
            "replicas",
            "prefix",
            "buckets",
            "timeout-millis",
            "pending-bytes",
            CLUSTER,
            BEAT,
            DEAD));
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
                access(config),
                prefix(text(config, "prefix")),
                number(config, "buckets", DEFAULT_BUCKETS, 1, 4096),
                number(config, "timeout-millis", DEFAULT_TIMEOUT_MILLIS, 100, 60_000),
                number(config, "pending-bytes", DEFAULT_PENDING_BYTES, 1 << 20, Integer.MAX_VALUE),
                number(config, "replicas", 0, 0, REPLICAS_MAX),
                sharing(config));
    }

    private static Access access(Map<String, Object> config) {
        String trust = text(config, "trust");
        try {
            return new Access(
                    text(config, "username"), text(config, "password"), trust == null ? null : Path.of(trust));
        } catch (InvalidPathException e) {
            throw wrong("trust", "is no path - name a PEM file with the certificates of authorities");
        }
    }

    private static Sharing sharing(Map<String, Object> config) {
        int beat = number(config, BEAT, DEFAULT_BEAT_MILLIS, 100, 60_000);
        int least = BEATS_PER_LEASE * beat;
        int dead = number(config, DEAD, least, least, Math.max(least, DEAD_MAX));
        String shared = String.valueOf(config.getOrDefault(CLUSTER, "true"));
        if (!shared.equals("true") && !shared.equals("false")) {
            throw wrong(CLUSTER, "must be true or false, not '" + shown(shared) + "'");
        }
        return new Sharing(shared.equals("true"), beat, dead);
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
