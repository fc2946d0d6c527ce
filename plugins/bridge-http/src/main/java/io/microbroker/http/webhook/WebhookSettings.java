// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.mqtt.TopicFilter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One hook: what stands under {@code http.webhooks.<name>}.
 *
 * @param url where to post
 * @param topics what is posted of the messages
 * @param events what is posted of what happens
 * @param signer the secret
 * @param ca PEM file with the authorities that alone are trusted; null for those that Java trusts
 * @param batchMessages messages and events of one post at most
 * @param batchBytes bytes of their payloads in one post, about; a larger message goes alone
 * @param batchMillis how long the first of a batch waits for more
 * @param timeoutMillis how long a post may take
 * @param retryMillis the longest pause between two tries
 * @param queuedMessages how many may wait; 0 for what the broker gives every session
 * @param queuedBytes how many bytes may wait; 0 for what the broker gives every session
 */
public record WebhookSettings(
        String name,
        URI url,
        List<TopicFilter> topics,
        Set<EventKind> events,
        Signer signer,
        @Nullable Path ca,
        int batchMessages,
        int batchBytes,
        int batchMillis,
        int timeoutMillis,
        int retryMillis,
        int queuedMessages,
        long queuedBytes) {
    private static final Set<String> KEYS = Set.of(
            "url",
            "topics",
            "events",
            "secret",
            "secret-file",
            "ca",
            "batch-messages",
            "batch-bytes",
            "batch-time",
            "timeout",
            "retry-max",
            "queued-messages",
            "queued-bytes");

    /**
     * All hooks of a configuration. Blocks on files.
     *
     * @param webhooks what stands under {@code http.webhooks}, sizes in bytes and times in milliseconds; null for none
     * @throws IllegalArgumentException whose message begins with the full key that is wrong, and says how it would be right
     */
    public static List<WebhookSettings> all(@Nullable Object webhooks) {
        if (webhooks == null) {
            return List.of();
        }
        if (!(webhooks instanceof Map<?, ?> byName)) {
            throw new IllegalArgumentException("http.webhooks must have a section for each hook");
        }
        List<WebhookSettings> all = new ArrayList<>();
        byName.forEach((name, section) -> all.add(of(String.valueOf(name), section)));
        return all;
    }

    private static WebhookSettings of(String name, Object section) {
        String key = "http.webhooks." + name;
        if (!name.matches("[a-z0-9][a-z0-9_-]{0,63}") || !(section instanceof Map<?, ?> values)) {
            throw new IllegalArgumentException(
                    key + " must be a section, its name of at most 64 lower-case letters, digits, - and _");
        }
        for (Object each : values.keySet()) {
            if (!(each instanceof String word) || !KEYS.contains(word)) {
                throw new IllegalArgumentException(
                        key + " has no key '" + each + "' - its keys are " + String.join(", ", new TreeSet<>(KEYS)));
            }
        }
        Reader reader = new Reader(key, values);
        return new WebhookSettings(
                name,
                url(key, reader.text("url")),
                reader.list("topics").stream().map(each -> filter(key, each)).toList(),
                events(key, reader.list("events")),
                signer(key, reader),
                ca(key, reader.text("ca")),
                reader.number("batch-messages", 100, 1, 1000),
                reader.number("batch-bytes", 256 << 10, 1 << 10, 16 << 20),
                reader.number("batch-time", 1000, 0, 60_000),
                reader.number("timeout", 10_000, 100, 300_000),
                reader.number("retry-max", 60_000, 100, 3_600_000),
                reader.number("queued-messages", 0, 0, 10_000_000),
                reader.size("queued-bytes"));
    }

    private static URI url(String key, @Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException(
                    key + ".url is missing - write where to post, such as https://host/path");
        }
        try {
            URI url = URI.create(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ".url is no address - write https://host/path", e);
        }
        throw new IllegalArgumentException(key + ".url must be https://host/path or http://host/path, without a user");
    }

    private static @Nullable Path ca(String key, @Nullable String file) {
        if (file != null && !Files.isReadable(Path.of(file))) {
            throw new IllegalArgumentException(
                    key + ".ca " + file + " cannot be read - name a PEM file that this user may read");
        }
        return file == null ? null : Path.of(file);
    }

    private static TopicFilter filter(String key, String text) {
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ".topics has what is no topic filter: " + e.getMessage(), e);
        }
    }

    private static Set<EventKind> events(String key, List<String> names) {
        Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        for (String name : names) {
            kinds.add(EventKind.named(name)
                    .orElseThrow(() -> new IllegalArgumentException(key + ".events has no '" + name + "' - write "
                            + String.join(
                                    ", ",
                                    EnumSet.allOf(EventKind.class).stream()
                                            .map(EventKind::label)
                                            .toList()))));
        }
        return Collections.unmodifiableSet(kinds);
    }

    private static Signer signer(String key, Reader reader) {
        String secret = reader.text("secret");
        String file = reader.text("secret-file");
        if (secret != null && file != null) {
            throw new IllegalArgumentException(key + ".secret and secret-file say the same - leave one of them out");
        }
        if (secret != null) {
            return Signer.of(key, secret);
        }
        return file == null ? Signer.none(key) : Signer.ofFile(key, Path.of(file));
    }

    /** Scheme, host and port of where to post: the rest may hold a secret of the receiver. */
    String target() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** The values of one section. */
    private record Reader(String key, Map<?, ?> values) {
        @Nullable
        String text(String name) {
            Object value = values.get(name);
            if (value != null && (!(value instanceof String text) || text.isBlank())) {
                throw new IllegalArgumentException(key + "." + name + " must be a text");
            }
            return (String) value;
        }

        List<String> list(String name) {
            Object value = values.get(name);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> items)) {
                throw new IllegalArgumentException(key + "." + name + " must be a list");
            }
            return items.stream().map(String::valueOf).toList();
        }

        int number(String name, int byDefault, int min, int max) {
            Object value = values.get(name);
            if (value == null) {
                return byDefault;
            }
            if (!(value instanceof Integer number) || number < min || number > max) {
                throw new IllegalArgumentException(key + "." + name + " must be " + min + ".." + max);
            }
            return number;
        }

        long size(String name) {
            Object value = values.get(name);
            if (value == null) {
                return 0;
            }
            if (!(value instanceof Number number) || number.longValue() < 0) {
                throw new IllegalArgumentException(key + "." + name + " must be a number of bytes");
            }
            return number.longValue();
        }
    }
}
