// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.event.BrokerEventListener;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What happened in this second, for those who look on. Holds so many events and counts the others, so a storm of clients
 * costs no more than a few; costs a read of a field while nobody looks.
 */
final class LiveEvents implements BrokerEventListener {
    private static final int ITEMS_MAX = 40;

    private final Queue<JsonObject> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean isWatched;

    /** Whether anybody looks on. On the loop of HTTP. */
    void watched(boolean watched) {
        isWatched = watched;
        if (!watched) {
            take();
        }
    }

    @Override
    public void onEvent(BrokerEvent event) {
        if (!isWatched) {
            return;
        }
        boolean told = event instanceof BrokerEvent.ClientConnected
                || event instanceof BrokerEvent.ClientDisconnected
                || event instanceof BrokerEvent.ClientRefused
                || event instanceof BrokerEvent.ActionDenied
                || event instanceof BrokerEvent.SubscriptionDenied;
        if (told && count.getAndIncrement() < ITEMS_MAX) {
            waiting.add(view(event));
        }
    }

    private static JsonObject view(BrokerEvent event) {
        JsonObject view = new JsonObject().put("at", System.currentTimeMillis());
        if (event instanceof BrokerEvent.ClientConnected connected) {
            return view.put("kind", "connected")
                    .put("clientId", connected.client().clientId())
                    .put("detail", connected.client().remoteAddress());
        }
        if (event instanceof BrokerEvent.ClientDisconnected gone) {
            return view.put("kind", "disconnected")
                    .put("clientId", gone.client().clientId())
                    .put("detail", gone.detail());
        }
        if (event instanceof BrokerEvent.ClientRefused refused) {
            return view.put("kind", "refused")
                    .put("clientId", refused.clientId())
                    .put("detail", refused.detail());
        }
        if (event instanceof BrokerEvent.SubscriptionDenied denied) {
            return view.put("kind", "denied")
                    .put("clientId", denied.client().clientId())
                    .put("detail", "subscribe " + denied.subscription().filter().value());
        }
        BrokerEvent.ActionDenied denied = (BrokerEvent.ActionDenied) event;
        return view.put("kind", "denied")
                .put("clientId", denied.client().clientId())
                .put("detail", denied.action() + " " + denied.topic().value());
    }

    /** What happened since the last time; null if nothing. On the loop of HTTP. */
    @Nullable
    JsonObject take() {
        JsonArray items = new JsonArray();
        for (JsonObject next = waiting.poll(); next != null; next = waiting.poll()) {
            items.add(next);
        }
        int all = count.getAndSet(0);
        return all == 0 ? null : new JsonObject().put("items", items).put("omitted", Math.max(0, all - items.size()));
    }
}
