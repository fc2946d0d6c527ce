// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Brings events into the sessions of hooks: publishes each under {@code $plugin/bridge-http/events/<kind>}, where hooks
 * subscribe, so that it is queued, bounded and kept like any other message. Nothing is kept while a publish is under way; of
 * those there are 1000 at most, and what comes on top is dropped and counted. Any thread.
 */
final class EventFeed implements BrokerEventListener {
    /** Where events are published; behind it stands the name of the kind. */
    static final String ROOT = "$plugin/bridge-http/events/";

    private static final int UNDER_WAY_MAX = 1000;

    private final Map<EventKind, TopicName> topics = new EnumMap<>(EventKind.class);
    private final Map<EventKind, LongAdder> dropped = new EnumMap<>(EventKind.class);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicReference<@Nullable Promise<Void>> drained = new AtomicReference<>();
    private volatile @Nullable BrokerClient client;

    /** @param wanted kinds that some hook wants; others cost nothing */
    EventFeed(Set<EventKind> wanted) {
        for (EventKind kind : wanted) {
            topics.put(kind, TopicName.of(ROOT + kind.label()));
            dropped.put(kind, new LongAdder());
        }
    }

    /** The broker takes messages from here on. Not on a loop: JSON takes a tenth of a second to begin with. */
    void begin(BrokerClient own) {
        EventKind.CLIENT_REFUSED
                .describe(new BrokerEvent.ClientRefused("", "", ReasonCode.SUCCESS, ""))
                .encode();
        client = own;
    }

    @Override
    public void onEvent(BrokerEvent event) {
        EventKind kind = EventKind.of(event);
        TopicName topic = kind == null ? null : topics.get(kind);
        BrokerClient open = client;
        if (kind != null && topic != null && open != null && !isOurs(event)) {
            publish(open, kind, topic, event);
        }
    }

    /** Sessions of plugins come and go without anybody having connected; a hook that is told of itself would have no end. */
    private static boolean isOurs(BrokerEvent event) {
        return (event instanceof BrokerEvent.Subscribed made
                        && isOurs(made.client().clientId()))
                || (event instanceof BrokerEvent.Unsubscribed gone
                        && isOurs(gone.client().clientId()))
                || (event instanceof BrokerEvent.SessionEnded ended && isOurs(ended.clientId()));
    }

    private static boolean isOurs(String clientId) {
        return clientId.startsWith(ClientInfo.PLUGIN_PREFIX);
    }

    private void publish(BrokerClient open, EventKind kind, TopicName topic, BrokerEvent event) {
        if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
            drop(kind);
            return;
        }
        byte[] json = kind.describe(event).encode().getBytes(StandardCharsets.UTF_8);
        Message message = new Message(
                topic,
                json,
                Qos.AT_LEAST_ONCE,
                false,
                System.currentTimeMillis(),
                Message.NEVER,
                MessageProperties.NONE,
                null);
        open.publish(message).onSuccess(done -> settled()).onFailure(cause -> drop(kind));
    }

    private void drop(EventKind kind) {
        LongAdder count = dropped.get(kind);
        if (count != null) {
            count.increment();
        }
        settled();
    }

    private void settled() {
        Promise<Void> waiting = underWay.decrementAndGet() == 0 ? drained.get() : null;
        if (waiting != null) {
            waiting.tryComplete();
        }
    }

    /** Events of these kinds that were lost before they were in a queue. */
    long dropped(Set<EventKind> kinds) {
        return dropped.entrySet().stream()
                .filter(each -> kinds.contains(each.getKey()))
                .mapToLong(each -> each.getValue().sum())
                .sum();
    }

    /** Takes no more; completes when all that are under way are in their queues. */
    Future<Void> close() {
        client = null;
        Promise<Void> promise = Promise.promise();
        drained.set(promise);
        if (underWay.get() == 0) {
            promise.tryComplete();
        }
        return promise.future();
    }
}
