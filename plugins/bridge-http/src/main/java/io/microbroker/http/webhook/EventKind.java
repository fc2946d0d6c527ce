// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can happen, as a receiver is told of it. The names in lower case with dashes are those of the configuration. */
enum EventKind {
    CLIENT_CONNECTED(BrokerEvent.ClientConnected.class, (event, json) -> client(event.client(), json)
            .put("sessionPresent", event.sessionPresent())),
    CLIENT_DISCONNECTED(BrokerEvent.ClientDisconnected.class, (event, json) -> client(event.client(), json)
            .put("reason", lower(event.reason()))
            .put("detail", event.detail())),
    CLIENT_REFUSED(BrokerEvent.ClientRefused.class, (event, json) -> json.put("clientId", event.clientId())
            .put("remoteAddress", event.remoteAddress())
            .put("reason", lower(event.reason()))
            .put("detail", event.detail())),
    SESSION_ENDED(BrokerEvent.SessionEnded.class, (event, json) -> json.put("clientId", event.clientId())),
    SUBSCRIBED(BrokerEvent.Subscribed.class, (event, json) -> {
        Subscription made = event.subscription();
        client(event.client(), json)
                .put("filter", made.filter().value())
                .put("qos", made.qos().level());
    }),
    UNSUBSCRIBED(BrokerEvent.Unsubscribed.class, (event, json) -> client(event.client(), json)
            .put("filter", event.filter().value())),
    ACTION_DENIED(BrokerEvent.ActionDenied.class, (event, json) -> client(event.client(), json)
            .put("action", event.action())
            .put("topic", event.topic().value())),
    SUBSCRIPTION_DENIED(BrokerEvent.SubscriptionDenied.class, (event, json) -> client(event.client(), json)
            .put("filter", event.subscription().filter().value()));

    private static final Map<Class<?>, EventKind> BY_TYPE =
            Arrays.stream(values()).collect(Collectors.toMap(kind -> kind.type, Function.identity()));

    private final Class<?> type;
    private final BiConsumer<BrokerEvent, JsonObject> fields;

    <E extends BrokerEvent> EventKind(Class<E> type, BiConsumer<E, JsonObject> fields) {
        this.type = type;
        this.fields = (event, json) -> fields.accept(type.cast(event), json);
    }

    private static JsonObject client(ClientInfo client, JsonObject json) {
        return json.put("clientId", client.clientId())
                .put("username", client.username())
                .put("listener", client.listener())
                .put("remoteAddress", client.remoteAddress());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of an event; null for one that receivers are not told of. */
    static @Nullable EventKind of(BrokerEvent event) {
        return BY_TYPE.get(event.getClass());
    }

    /** The kind of a name. */
    static Optional<EventKind> named(String name) {
        return Arrays.stream(values()).filter(each -> each.label().equals(name)).findFirst();
    }

    /** The name, such as {@code client-connected}. */
    String label() {
        return lower(this);
    }

    /** The event for a receiver, without what its message tells anyway. */
    JsonObject describe(BrokerEvent event) {
        JsonObject json = new JsonObject().put("type", label());
        fields.accept(event, json);
        return json;
    }
}
