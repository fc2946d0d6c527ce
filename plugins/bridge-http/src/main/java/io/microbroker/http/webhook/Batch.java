// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * What is posted at once. Its id is made of the ids of what is in it, and those are kept with the messages: whoever gets the
 * same id again gets the same things again, also from a broker that was started anew. Immutable; any thread.
 */
final class Batch {
    private static final int ID_BYTES = 16;

    private final List<Entry> entries;
    private final String id;

    /**
     * One thing in it.
     *
     * @param id tells it from all others of the hook
     */
    record Entry(String id, Delivery delivery) {}

    /** @param entries at least one, in their order */
    Batch(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.id = idOf(entries);
    }

    private static String idOf(List<Entry> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            entries.forEach(entry -> digest.update((entry.id() + '\n').getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    String id() {
        return id;
    }

    int size() {
        return entries.size();
    }

    Entry first() {
        return entries.get(0);
    }

    /** The body: a JSON array. Takes its time with large payloads. */
    byte[] encode(Function<Message, JsonObject> view) {
        JsonArray items = new JsonArray();
        entries.forEach(entry -> items.add(item(entry, view)));
        return items.encode().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject item(Entry entry, Function<Message, JsonObject> view) {
        Message message = entry.delivery().message();
        JsonObject item = new JsonObject().put("id", entry.id());
        if (message.topic().value().startsWith(EventFeed.ROOT)) {
            return event(item, message);
        }
        item.put("type", "message");
        Publisher publisher = message.publisher();
        if (publisher != null) {
            item.put("clientId", publisher.clientId()).put("username", publisher.username());
        }
        return item.mergeIn(view.apply(message));
    }

    private static JsonObject event(JsonObject item, Message message) {
        try {
            return item.put(
                            "at",
                            Instant.ofEpochMilli(message.publishedAtMillis()).toString())
                    .mergeIn(new JsonObject(message.payloadText()));
        } catch (DecodeException e) {
            return item.put("type", "unknown"); // somebody else may publish there, and does
        }
    }

    /** QoS 0 messages in it. */
    int sizeAtMostOnce() {
        return (int) entries.stream()
                .filter(entry -> entry.delivery().qos() == Qos.AT_MOST_ONCE)
                .count();
    }

    /** The receiver has it. */
    void acknowledge() {
        entries.forEach(entry -> entry.delivery().acknowledge());
    }
}
