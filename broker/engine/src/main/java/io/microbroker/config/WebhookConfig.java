// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import io.microbroker.spi.mqtt.TopicFilter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One webhook: {@code http.webhooks.<name>}. Messages and events are posted in batches, each until it is answered 2xx.
 *
 * @param url where to post: {@code https://host/path} or {@code http://host/path}; must be given
 * @param topics filters of the messages that are posted; none by default
 * @param events what else is posted: {@code client-connected}, {@code client-disconnected}, {@code client-refused},
 *     {@code session-ended}, {@code subscribed}, {@code unsubscribed}, {@code action-denied}, {@code subscription-denied};
 *     none by default
 * @param secret what posts are signed with; none by default
 * @param secretFile file with the secret, one line, or two while it is changed; none by default
 * @param ca PEM file with the authorities that alone are trusted; none by default, then those that Java trusts
 * @param batchMessages messages and events in one post; 1..1000; default 100
 * @param batchBytes bytes in one post, about; a larger message goes alone; 1KiB..16MiB; default 256KiB
 * @param batchTime how long a message waits for others; 0..1m; default 1s
 * @param timeout time for a post to be answered; 100ms..5m; default 10s
 * @param retryMax longest pause before a post is tried again; 100ms..1h; default 1m
 * @param queuedMessages messages and events that may wait, 0 for {@code limits.queued-messages}; 0..10000000; default 0
 * @param queuedBytes bytes that may wait, 0 for {@code limits.queued-bytes}; 0..64GiB; default 0
 */
public record WebhookConfig(
        @Nullable String url,
        List<String> topics,
        List<String> events,
        @Nullable String secret,
        @Nullable String secretFile,
        @Nullable String ca,
        int batchMessages,
        @Bytes int batchBytes,
        Duration batchTime,
        Duration timeout,
        Duration retryMax,
        int queuedMessages,
        @Bytes long queuedBytes) {
    /** The events that can be posted. */
    public static final List<String> EVENTS = List.of(
            "client-connected",
            "client-disconnected",
            "client-refused",
            "session-ended",
            "subscribed",
            "unsubscribed",
            "action-denied",
            "subscription-denied");

    /** Nothing but defaults: not complete, since it says neither what to post nor where. */
    public static final WebhookConfig DEFAULT = new WebhookConfig(
            null,
            List.of(),
            List.of(),
            null,
            null,
            null,
            100,
            256 << 10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            0,
            0);

    public WebhookConfig {
        if (url != null) {
            requireAddress(url);
        }
        topics = List.copyOf(topics);
        topics.forEach(WebhookConfig::requireFilter);
        events = List.copyOf(events);
        events.forEach(WebhookConfig::requireEvent);
        if (secret != null && secret.isBlank() || secretFile != null && secretFile.isBlank()) {
            throw new IllegalArgumentException("secret is blank - leave the key out to post without signature");
        }
        if (secret != null && secretFile != null) {
            throw new IllegalArgumentException("secret-file says what secret says too - leave one of them out");
        }
        if (ca != null && ca.isBlank()) {
            throw new IllegalArgumentException("ca must be a file - leave the key out to trust whom Java trusts");
        }
        Range.count("batch-messages", batchMessages, 1, 1000);
        Range.bytes("batch-bytes", batchBytes, 1 << 10, 16 << 20);
        Range.time("batch-time", batchTime, Duration.ZERO, Duration.ofMinutes(1));
        Range.time("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
        Range.time("retry-max", retryMax, Duration.ofMillis(100), Duration.ofHours(1));
        Range.count("queued-messages", queuedMessages, 0, 10_000_000);
        Range.bytes("queued-bytes", queuedBytes, 0, 64L << 30);
    }

    private static void requireAddress(String url) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url is no address - write https://host/path", e);
        }
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException("url must be https://host/path or http://host/path, without a user");
        }
    }

    private static void requireFilter(String filter) {
        TopicFilter read;
        try {
            read = TopicFilter.of(filter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "topics has " + Shown.of(filter) + ", which is no topic filter: " + e.getMessage(), e);
        }
        if (read.isShared()) {
            throw new IllegalArgumentException(
                    "topics has " + Shown.of(filter) + ", but a webhook shares with nobody - leave $share/… out");
        }
    }

    private static void requireEvent(String event) {
        if (!EVENTS.contains(event)) {
            throw new IllegalArgumentException("events has " + Shown.of(event) + ", which is none - "
                    + DidYouMean.word(event, EVENTS)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElse("write some of " + String.join(", ", EVENTS)));
        }
    }

    /**
     * Refuses what no webhook can do without.
     *
     * @param name its own, for the message
     * @throws IllegalArgumentException if it does not say where to post, or what
     */
    void requireComplete(String name) {
        if (!name.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
            throw new IllegalArgumentException("webhooks cannot have the name " + Shown.of(name)
                    + " - use at most 64 lower-case letters, digits, - and _");
        }
        if (url == null) {
            throw new IllegalArgumentException(
                    "webhooks." + name + ".url is missing - write where to post, such as https://host/path");
        }
        if (topics.isEmpty() && events.isEmpty()) {
            throw new IllegalArgumentException("webhooks." + name
                    + " has nothing to post - name topics, such as [home/#], or events, such as [client-connected]");
        }
    }

    /** What the plugin is told: sizes in bytes, times in milliseconds. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        put(settings, "url", url);
        settings.put("topics", topics);
        settings.put("events", events);
        put(settings, "secret", secret);
        put(settings, "secret-file", secretFile);
        put(settings, "ca", ca);
        settings.put("batch-messages", batchMessages);
        settings.put("batch-bytes", batchBytes);
        settings.put("batch-time", (int) batchTime.toMillis());
        settings.put("timeout", (int) timeout.toMillis());
        settings.put("retry-max", (int) retryMax.toMillis());
        settings.put("queued-messages", queuedMessages);
        settings.put("queued-bytes", queuedBytes);
        return settings;
    }

    private static void put(Map<String, Object> settings, String key, @Nullable String value) {
        if (value != null) {
            settings.put(key, value);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "WebhookConfig[url=" + url + ", topics=" + topics + ", events=" + events + "]";
    }
}
