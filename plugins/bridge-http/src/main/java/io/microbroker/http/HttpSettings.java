// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.webhook.WebhookSettings;
import io.microbroker.spi.transport.TlsSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What stands under {@code http} in the configuration.
 *
 * @param users file with those who may look and steer; null for whoever has the link of the banner
 * @param auditFile takes a line for every change; null for none
 * @param headerSize bytes of the request line, and of all headers together
 * @param bodySize bytes of the body of a request
 * @param requestMillis time for a request to arrive and to be answered
 * @param connections connections at a time
 * @param streamBytes bytes that wait for one reader of a stream
 * @param webhooks where messages and events are posted to
 */
record HttpSettings(
        String bind,
        int port,
        @Nullable TlsSpec tls,
        @Nullable Path users,
        @Nullable Path auditFile,
        int headerSize,
        int bodySize,
        int requestMillis,
        int connections,
        int streamBytes,
        List<WebhookSettings> webhooks) {
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "bind",
            "port",
            "tls",
            "users",
            "audit-file",
            "header-size",
            "body-size",
            "request-timeout",
            "connections",
            "stream-bytes",
            "webhooks"));

    /**
     * Blocks on files.
     *
     * @throws IllegalArgumentException naming the key that is wrong, and how it would be right
     */
    static HttpSettings of(Map<String, Object> config) {
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "http has no key '" + Text.shown(key) + "' - its keys are " + String.join(", ", KEYS));
            }
        }
        HttpSettings settings = new HttpSettings(
                text(config, "bind", "127.0.0.1"),
                number(config, "port", 8080, 0, 65_535),
                tls(config),
                config.containsKey("users") ? Path.of(text(config, "users", "")) : null,
                config.containsKey("audit-file") ? Path.of(text(config, "audit-file", "")) : null,
                number(config, "header-size", 8 << 10, 1 << 10, 64 << 10),
                number(config, "body-size", 1 << 20, 1 << 10, 256 << 20),
                number(config, "request-timeout", 10_000, 100, 600_000),
                number(config, "connections", 1000, 1, 100_000),
                number(config, "stream-bytes", 1 << 20, 16 << 10, 64 << 20),
                WebhookSettings.all(config.get("webhooks")));
        if (!settings.isLocal() && settings.users == null) { // there is no default password [C28]
            throw new IllegalArgumentException("http.bind " + settings.bind
                    + " is reached from other machines, and nobody is named who may look - make a file with 'microbroker"
                    + " passwd --admin -c FILE USER' and set http.users to it");
        }
        return settings;
    }

    private static String text(Map<String, Object> config, String key, String byDefault) {
        Object value = config.getOrDefault(key, byDefault);
        if (!(value instanceof String text) || text.isBlank()) {
            throw new IllegalArgumentException("http." + key + " must be a text");
        }
        return text;
    }

    private static int number(Map<String, Object> config, String key, int byDefault, int min, int max) {
        Object value = config.getOrDefault(key, byDefault);
        if (!(value instanceof Integer number) || number < min || number > max) {
            throw new IllegalArgumentException("http." + key + " must be " + min + ".." + max);
        }
        return number;
    }

    private static @Nullable TlsSpec tls(Map<String, Object> config) {
        Object value = config.get("tls");
        if (value == null) {
            return null;
        }
        if (!(value instanceof TlsSpec spec)) {
            throw new IllegalArgumentException("http.tls must be a TlsSpec");
        }
        return spec;
    }

    /** Whether only programs of this machine can reach it. Host names other than {@code localhost} are not looked up. */
    boolean isLocal() {
        return LocalHosts.isLocal(bind);
    }

    String scheme() {
        return tls == null ? "http" : "https";
    }
}
