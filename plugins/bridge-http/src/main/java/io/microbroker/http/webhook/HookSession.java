// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.SubscriptionSnapshot;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How the session of one hook is opened: by its name, with its bounds, subscribed to what is wanted and to nothing else. */
final class HookSession {
    /** What the client ids of all hooks begin with. */
    static final String PREFIX = "$plugin/bridge-http/webhook-";

    /** How long a session outlives a broker that is down, or a hook that went while HTTP was switched off: a week. */
    private static final long KEPT_SECONDS = 7 * 86_400L;

    private static final int WINDOW_MAX = 2000;

    private final WebhookSettings settings;
    private final BrokerClient client;
    private final BrokerAdmin admin;

    HookSession(WebhookSettings settings, BrokerClient client, BrokerAdmin admin) {
        this.settings = settings;
        this.client = client;
        this.admin = admin;
    }

    /** The name of the session of a hook among those of the plugin. */
    static String nameOf(String hook) {
        return "webhook-" + hook;
    }

    /** The name of its session among all sessions. */
    String clientId() {
        return PREFIX + settings.name();
    }

    /** Deliveries that may be unacknowledged at a time: one batch on its way, one that gathers. */
    int window() {
        return Math.min(WINDOW_MAX, 2 * settings.batchMessages());
    }

    /**
     * Opens it. Subscriptions that an earlier configuration made end; what they brought stays queued.
     *
     * @return fails with an {@link IllegalArgumentException} if a subscription is refused
     */
    Future<ClientSession> open(Consumer<Delivery> onDelivery) {
        SessionSpec spec = SessionSpec.persistentSession(nameOf(settings.name()), onDelivery)
                .keptFor(KEPT_SECONDS)
                .withReceiveMaximum(window())
                .withQueue(settings.queuedMessages(), settings.queuedBytes());
        return client.open(spec).compose(session -> subscribe(session)
                .compose(done -> admin.subscriptions(clientId()))
                .compose(present -> forget(session, present))
                .map(done -> session)
                .onFailure(cause -> session.close()));
    }

    private Set<TopicFilter> wanted() {
        Set<TopicFilter> filters = new LinkedHashSet<>(settings.topics());
        settings.events().forEach(kind -> filters.add(TopicFilter.of(EventFeed.ROOT + kind.label())));
        return filters;
    }

    /** QoS 1: what is posted may come twice anyway. Retained messages are old news, and would come with each start. */
    private Future<Void> subscribe(ClientSession session) {
        List<Subscription> asked = new ArrayList<>();
        wanted().forEach(filter -> asked.add(new Subscription(
                filter, Qos.AT_LEAST_ONCE, false, true, RetainHandling.DO_NOT_SEND, Subscription.NO_IDENTIFIER)));
        return session.subscribe(asked).map(codes -> {
            for (int i = 0; i < codes.size(); i++) {
                requireGranted(asked.get(i), codes.get(i));
            }
            return null;
        });
    }

    private void requireGranted(Subscription asked, ReasonCode code) {
        if (code.isError()) {
            throw new IllegalArgumentException("http.webhooks." + settings.name() + ".topics has "
                    + asked.filter().value() + ", which the broker does not grant: " + code
                    + " - see limits and mqtt in the configuration");
        }
    }

    private Future<Void> forget(ClientSession session, List<SubscriptionSnapshot> present) {
        Set<TopicFilter> wanted = wanted();
        List<TopicFilter> others = present.stream()
                .map(each -> each.subscription().filter())
                .filter(filter -> !wanted.contains(filter))
                .toList();
        return others.isEmpty()
                ? Future.succeededFuture()
                : session.unsubscribe(others).mapEmpty();
    }
}
