// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.ListenerSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.admin.Setting;
import io.microbroker.spi.admin.SharedGroupSnapshot;
import io.microbroker.spi.admin.SubscriptionSnapshot;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the broker tells, as JSON: the shapes that {@code schemas.json} describes. */
final class Views {
    private Views() {}

    static JsonObject broker(BrokerSnapshot broker) {
        return new JsonObject()
                .put("name", broker.name())
                .put("version", broker.version())
                .put("phase", lower(broker.phase()))
                .put("ready", broker.isReady())
                .put("startedAt", Instant.ofEpochMilli(broker.startedAtMillis()).toString())
                .put("storage", broker.storageType())
                .put("durability", lower(broker.durability()))
                .put("instances", instances(broker));
    }

    private static JsonArray instances(BrokerSnapshot broker) {
        JsonArray all = new JsonArray();
        broker.members()
                .forEach(member -> all.add(new JsonObject()
                        .put("name", member.name())
                        .put("life", member.life())
                        .put("since", Instant.ofEpochMilli(member.sinceMillis()).toString())));
        return all;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <T> JsonArray array(List<T> items, Function<T, JsonObject> view) {
        JsonArray array = new JsonArray();
        items.forEach(each -> array.add(view.apply(each)));
        return array;
    }

    static <T> JsonObject list(Page<T> page, Function<T, JsonObject> view) {
        return new JsonObject().put("items", array(page.items(), view)).put("next", page.next());
    }

    static JsonObject sharedGroup(SharedGroupSnapshot group) {
        String share = group.filter().value();
        int begin = share.indexOf('/') + 1;
        return new JsonObject()
                .put("filter", share)
                .put("shareName", share.substring(begin, share.indexOf('/', begin)))
                .put("topicFilter", group.filter().filter())
                .put("members", group.members())
                .put("online", group.online())
                .put("lag", group.lag());
    }

    static JsonObject ban(Ban ban) {
        boolean ends = ban.untilMillis() != Ban.FOREVER;
        return new JsonObject()
                .put("kind", lower(ban.kind()))
                .put("value", ban.value())
                .put("reason", ban.reason())
                .put("since", Instant.ofEpochMilli(ban.sinceMillis()).toString())
                .put("until", ends ? Instant.ofEpochMilli(ban.untilMillis()).toString() : null);
    }

    static JsonObject listener(ListenerSnapshot listener) {
        return new JsonObject()
                .put("name", listener.name())
                .put("transport", listener.transport())
                .put("bind", listener.bind())
                .put("port", listener.port())
                .put("tls", listener.tls());
    }

    static JsonObject storage(BrokerSnapshot broker, Map<String, Long> counters) {
        JsonObject figures = new JsonObject();
        counters.forEach((name, value) -> {
            if (name.startsWith("storage-")) {
                figures.put(name.substring("storage-".length()), value);
            }
        });
        return new JsonObject()
                .put("type", broker.storageType())
                .put("durability", lower(broker.durability()))
                .put("ready", broker.storage().ready())
                .put("detail", broker.storage().detail())
                .put("figures", figures);
    }

    static JsonObject setting(Setting setting) {
        return new JsonObject()
                .put("key", setting.key())
                .put("value", setting.value())
                .put("origin", setting.origin());
    }

    static JsonObject client(ClientSnapshot client) {
        JsonObject view = new JsonObject()
                .put("clientId", client.clientId())
                .put("connected", client.connected())
                .put("sessionExpirySeconds", client.sessionExpirySeconds())
                .put("subscriptions", client.subscriptions())
                .put("queued", client.queued())
                .put("inFlight", client.inFlight())
                .put("dropped", client.dropped());
        ClientInfo info = client.client();
        if (info != null) {
            view.put("username", info.username())
                    .put("version", info.version().level())
                    .put("listener", info.listener())
                    .put("remoteAddress", info.remoteAddress());
        }
        return view;
    }

    static JsonObject queued(QueuedMessage queued) {
        JsonObject view = new JsonObject()
                .put("number", queued.number())
                .put("packetId", queued.packetId() > 0 ? queued.packetId() : null)
                .put("state", lower(queued.state()))
                .put("qos", queued.qos().level());
        Message message = queued.message();
        if (message != null) {
            view.put("topic", message.topic().value())
                    .put("size", message.payload().length)
                    .put(
                            "publishedAt",
                            Instant.ofEpochMilli(message.publishedAtMillis()).toString());
            if (message.expiresAtMillis() != Message.NEVER) {
                view.put(
                        "expiresAt",
                        Instant.ofEpochMilli(message.expiresAtMillis()).toString());
            }
        }
        return view;
    }

    static JsonObject subscription(SubscriptionSnapshot snapshot) {
        Subscription subscription = snapshot.subscription();
        return new JsonObject()
                .put("clientId", snapshot.clientId())
                .put("filter", subscription.filter().value())
                .put("qos", subscription.qos().level())
                .put("noLocal", subscription.noLocal())
                .put("retainAsPublished", subscription.retainAsPublished());
    }

    /**
     * A page of messages, cut where it would get larger than {@code bytesMax}: the next page goes on from there. At least one
     * message, if there is any.
     */
    static JsonObject messages(Page<Message> page, int bytesMax) {
        JsonArray items = new JsonArray();
        String next = page.next();
        long bytes = 0;
        for (int i = 0; i < page.items().size(); i++) {
            Message message = page.items().get(i);
            bytes += message.size();
            if (bytes > bytesMax && i > 0) {
                next = page.items().get(i - 1).topic().value();
                break;
            }
            items.add(message(message));
        }
        return new JsonObject().put("items", items).put("next", next);
    }

    /** A message. Its payload is text if it can be, else in base64. */
    static JsonObject message(Message message) {
        JsonObject view = new JsonObject()
                .put("topic", message.topic().value())
                .put("qos", message.qos().level())
                .put("retain", message.retain())
                .put(
                        "publishedAt",
                        Instant.ofEpochMilli(message.publishedAtMillis()).toString());
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message.payload()))
                    .toString();
            view.put("payload", text);
        } catch (CharacterCodingException e) {
            view.put("payloadBase64", Base64.getEncoder().encodeToString(message.payload()));
        }
        if (message.expiresAtMillis() != Message.NEVER) {
            view.put(
                    "expiresAt", Instant.ofEpochMilli(message.expiresAtMillis()).toString());
        }
        return properties(view, message.properties());
    }

    private static JsonObject properties(JsonObject view, MessageProperties properties) {
        if (properties.contentType() != null) {
            view.put("contentType", properties.contentType());
        }
        if (properties.responseTopic() != null) {
            view.put("responseTopic", properties.responseTopic());
        }
        Buffer correlation = properties.correlationData();
        if (correlation != null) {
            view.put("correlationData", Base64.getEncoder().encodeToString(correlation.getBytes()));
        }
        if (!properties.userProperties().isEmpty()) {
            JsonArray pairs = new JsonArray();
            properties
                    .userProperties()
                    .forEach(each ->
                            pairs.add(new JsonObject().put("name", each.name()).put("value", each.value())));
            view.put("userProperties", pairs);
        }
        return view;
    }
}
