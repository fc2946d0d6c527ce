// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import io.microbroker.spi.transport.TlsSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP: {@code http}. Health, metrics and the API are served only if this section is there; plugin {@code bridge-http} serves
 * them.
 *
 * @param bind the address to listen on; default {@code 127.0.0.1}, so that only programs of this machine reach it
 * @param port 0..65535, 0 takes a free port; default 8080
 * @param tls certificates; none by default, then everything is sent in the clear
 * @param users file with those who may look and steer, kept by {@code microbroker passwd --admin}; none by default, which is
 *     for loopback only
 * @param headerSize largest request line, and largest header; 1KiB..64KiB; default 8KiB
 * @param bodySize largest body of a request; 1KiB..256MiB; default 1MiB
 * @param requestTimeout time for a request to arrive and to be answered; 100ms..10m; default 10s
 * @param connections connections at a time; 1..100000; default 1000
 * @param auditFile takes a line of JSON for every change that was asked for; none by default
 * @param streamBytes bytes that wait for one reader of a stream before it is closed; 16KiB..64MiB; default 1MiB
 * @param webhooks where messages and events are posted to, by name; none by default
 */
public record HttpConfig(
        String bind,
        int port,
        @Nullable TlsSpec tls,
        @Nullable String users,
        @Nullable String auditFile,
        @Bytes int headerSize,
        @Bytes int bodySize,
        Duration requestTimeout,
        int connections,
        @Bytes int streamBytes,
        Map<String, WebhookConfig> webhooks) {
    /** HTTP on 127.0.0.1:8080. */
    public static final HttpConfig DEFAULT = new HttpConfig(
            "127.0.0.1", 8080, null, null, null, 8 << 10, 1 << 20, Duration.ofSeconds(10), 1000, 1 << 20, Map.of());

    public HttpConfig {
        if (bind.isBlank()) {
            throw new IllegalArgumentException("bind must be an address - write 127.0.0.1 or 0.0.0.0");
        }
        Range.count("port", port, 0, 65_535);
        if (tls != null) {
            tls.requireComplete();
            if (tls.userNameFrom() != TlsSpec.UserNameFrom.NONE) {
                throw new IllegalArgumentException(
                        "tls.user-name-from is for listeners of MQTT - leave it out; users of HTTP have passwords");
            }
        }
        if (users != null && users.isBlank()) {
            throw new IllegalArgumentException("users must be a file - leave the key out for none");
        }
        if (auditFile != null && auditFile.isBlank()) {
            throw new IllegalArgumentException("audit-file must be a file - leave the key out for none");
        }
        Range.bytes("header-size", headerSize, 1 << 10, 64 << 10);
        Range.bytes("body-size", bodySize, 1 << 10, 256 << 20);
        Range.time("request-timeout", requestTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        Range.count("connections", connections, 1, 100_000);
        Range.bytes("stream-bytes", streamBytes, 16 << 10, 64 << 20);
        webhooks = Collections.unmodifiableMap(new LinkedHashMap<>(webhooks));
        webhooks.forEach((name, webhook) -> webhook.requireComplete(name));
    }

    /** The same on another port; 0 takes a free one. */
    public HttpConfig withPort(int newPort) {
        return new HttpConfig(
                bind,
                newPort,
                tls,
                users,
                auditFile,
                headerSize,
                bodySize,
                requestTimeout,
                connections,
                streamBytes,
                webhooks);
    }

    /** The same with those who may look and steer. */
    public HttpConfig withUsers(String file) {
        return new HttpConfig(
                bind,
                port,
                tls,
                file,
                auditFile,
                headerSize,
                bodySize,
                requestTimeout,
                connections,
                streamBytes,
                webhooks);
    }

    /** The same with other webhooks. */
    public HttpConfig withWebhooks(Map<String, WebhookConfig> byName) {
        return new HttpConfig(
                bind,
                port,
                tls,
                users,
                auditFile,
                headerSize,
                bodySize,
                requestTimeout,
                connections,
                streamBytes,
                byName);
    }

    /** What the plugin is told: sizes in bytes, times in milliseconds, {@code tls} as a {@link TlsSpec}. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("bind", bind);
        settings.put("port", port);
        if (tls != null) {
            settings.put("tls", tls);
        }
        if (users != null) {
            settings.put("users", users);
        }
        if (auditFile != null) {
            settings.put("audit-file", auditFile);
        }
        settings.put("header-size", headerSize);
        settings.put("body-size", bodySize);
        settings.put("request-timeout", (int) requestTimeout.toMillis());
        settings.put("connections", connections);
        settings.put("stream-bytes", streamBytes);
        if (!webhooks.isEmpty()) {
            Map<String, Object> byName = new LinkedHashMap<>();
            webhooks.forEach((name, webhook) -> byName.put(name, webhook.settings()));
            settings.put("webhooks", byName);
        }
        return settings;
    }
}
