// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LimitsConfig;
import io.microbroker.config.MqttConfig;
import io.microbroker.packet.Limit;
import io.microbroker.session.Session;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of one session: what is granted, and where it is entered (MQTT 5.0 §3.8.4, §3.10.4). Confined to the owner loop.
 */
public final class Subscribing {
    private final Loop loop;
    private final Engine engine;
    private final Session session;
    private final ClientInfo client;
    private final Supplier<TopicPolicy> policy;

    public Subscribing(Loop loop, Session session, ClientInfo client, Supplier<TopicPolicy> policy) {
        this.loop = loop;
        this.engine = loop.engine();
        this.session = session;
        this.client = client;
        this.policy = policy;
    }

    /**
     * The outcome of a SUBSCRIBE.
     *
     * @param reasons one per filter, in order
     * @param wantRetained the subscriptions that get retained messages once the answer is out
     * @param stored completes when the answer may go out
     */
    public record Subscribed(List<ReasonCode> reasons, List<WantsRetained> wantRetained, Future<Void> stored) {}

    /**
     * A subscription that gets retained messages.
     *
     * @param upToStamp the last one that was there when it entered the index
     */
    public record WantsRetained(Subscription subscription, long upToStamp) {}

    /**
     * The outcome of an UNSUBSCRIBE.
     *
     * @param reasons one per filter, in order
     * @param stored completes when the answer may go out
     */
    public record Unsubscribed(List<ReasonCode> reasons, Future<Void> stored) {}

    /**
     * Makes subscriptions. They are in the index when this returns, so a message that is published after the answer finds them.
     *
     * @param requested null stands for a filter that is not valid
     */
    public Subscribed subscribe(List<@Nullable Subscription> requested) {
        List<ReasonCode> reasons = new ArrayList<>(requested.size());
        List<Subscription> granted = new ArrayList<>(requested.size());
        List<WantsRetained> wantRetained = new ArrayList<>(0);
        List<TopicFilter> added = new ArrayList<>(requested.size());
        for (Subscription subscription : requested) {
            ReasonCode reason =
                    subscription == null ? ReasonCode.TOPIC_FILTER_INVALID : check(subscription, reasons.size());
            reasons.add(reason);
            if (subscription != null && !reason.isError()) {
                granted.add(subscription);
                Router.Entrance entrance = enter(subscription);
                if (entrance.isNew()) {
                    added.add(subscription.filter());
                }
                if (wantsRetained(subscription, entrance.isNew())) {
                    wantRetained.add(new WantsRetained(subscription, entrance.retainedUpTo()));
                }
            }
        }
        return new Subscribed(reasons, wantRetained, store(granted, added));
    }

    /** Completes when the subscriptions are stored, and known to all instances. */
    private Future<Void> store(List<Subscription> granted, List<TopicFilter> added) {
        if (!session.isStored()) {
            return engine.changed(added, 1);
        }
        return granted.isEmpty() ? Future.succeededFuture() : loop.sessions().subscribe(session.lease(), granted);
    }

    private static boolean wantsRetained(Subscription subscription, boolean isNew) {
        if (subscription.filter().isShared()) { // §4.8.2: none for shared subscriptions
            return false;
        }
        return subscription.retainHandling() == RetainHandling.SEND // [MQTT-3.3.1-9]
                || (isNew && subscription.retainHandling() == RetainHandling.SEND_IF_NEW); // [MQTT-3.3.1-10]
    }

    /**
     * The reason code for one filter: the granted QoS, or why there is no subscription [MQTT-3.8.4-6].
     *
     * @param before filters before it in the same packet: beyond as many as a client may have, they could only repeat each
     *     other, a quarter of a million times in one turn
     */
    private ReasonCode check(Subscription subscription, int before) {
        TopicFilter filter = subscription.filter();
        BrokerConfig config = engine.config();
        if (before >= config.limits().subscriptions()) {
            return refused(Limit.SUBSCRIPTIONS, ReasonCode.QUOTA_EXCEEDED);
        }
        MqttConfig mqtt = config.mqtt();
        Limit tooLarge = exceeded(filter, config.limits());
        if (tooLarge != null) {
            return refused(tooLarge, ReasonCode.TOPIC_FILTER_INVALID);
        }
        if (filter.isShared() && !mqtt.sharedSubscriptionAvailable()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.hasWildcard() && !mqtt.wildcardSubscriptionAvailable()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        boolean isNew = !session.subscriptions().containsKey(filter);
        if (isNew && session.subscriptions().size() >= config.limits().subscriptions()) {
            return refused(Limit.SUBSCRIPTIONS, ReasonCode.QUOTA_EXCEEDED);
        }
        if (isNew && engine.subscriptions().bytes() >= engine.ceilings().subscriptionBytes()) {
            return refused(Limit.SUBSCRIPTIONS, ReasonCode.QUOTA_EXCEEDED);
        }
        return ask(subscription);
    }

    private static @Nullable Limit exceeded(TopicFilter filter, LimitsConfig limits) {
        if (isLonger(filter.value(), limits.topicLength())) {
            return Limit.TOPIC_LENGTH;
        }
        return filter.levels() > limits.topicLevels() ? Limit.TOPIC_LEVELS : null;
    }

    /** A character is at most three bytes of UTF-8, so most filters need no counting. */
    private static boolean isLonger(String text, int bytesMax) {
        return text.length() > bytesMax / 3 && text.getBytes(StandardCharsets.UTF_8).length > bytesMax;
    }

    private ReasonCode refused(Limit limit, ReasonCode reason) {
        loop.counters().increment(Counter.limit(limit));
        return reason;
    }

    private ReasonCode ask(Subscription subscription) {
        switch (policy.get().maySubscribe(subscription.filter(), subscription.qos())) {
            case DENY -> {
                loop.counters().increment(Counter.SUBSCRIPTIONS_DENIED);
                engine.extensions().tell(loop, new BrokerEvent.SubscriptionDenied(client, subscription));
                return ReasonCode.NOT_AUTHORIZED;
            }
            case ALLOW_CHECKED -> session.checkDeliveries();
            case ALLOW_ALL -> {}
        }
        return ReasonCode.granted(subscription.qos());
    }

    private Router.Entrance enter(Subscription subscription) {
        session.subscriptions().put(subscription.filter(), subscription);
        Router.Entrance entrance = engine.router().enter(session, subscription);
        engine.extensions().tell(loop, new BrokerEvent.Subscribed(client, subscription));
        return entrance;
    }

    /** Gives subscriptions up; filters as the client wrote them. */
    public Unsubscribed unsubscribe(List<String> rawFilters) {
        List<ReasonCode> reasons = new ArrayList<>(rawFilters.size());
        List<TopicFilter> removed = new ArrayList<>(rawFilters.size());
        for (String raw : rawFilters) {
            reasons.add(leave(raw, removed));
        }
        return new Unsubscribed(reasons, forget(removed));
    }

    private ReasonCode leave(String raw, List<TopicFilter> removed) {
        TopicFilter filter;
        try {
            filter = TopicFilter.of(raw);
        } catch (IllegalArgumentException e) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        Limit tooLarge = exceeded(filter, engine.config().limits());
        if (tooLarge != null) {
            return refused(tooLarge, ReasonCode.TOPIC_FILTER_INVALID);
        }
        if (!drop(filter)) {
            return ReasonCode.NO_SUBSCRIPTION_EXISTED;
        }
        removed.add(filter);
        return ReasonCode.SUCCESS;
    }

    private boolean drop(TopicFilter filter) {
        if (session.subscriptions().remove(filter) == null) { // [MQTT-3.10.4-1]
            return false;
        }
        engine.subscriptions().remove(session, filter);
        loop.cursors().end(session, filter);
        if (filter.isShared()) {
            loop.giveUpShared(session, filter);
        }
        engine.extensions().tell(loop, new BrokerEvent.Unsubscribed(client, filter));
        return true;
    }

    private Future<Void> forget(List<TopicFilter> removed) {
        if (!session.isStored()) {
            return engine.changed(removed, -1);
        }
        return removed.isEmpty() ? Future.succeededFuture() : loop.sessions().unsubscribe(session.lease(), removed);
    }

    /**
     * Ends the subscriptions that the policy does not allow any more.
     *
     * @return completes when that is stored
     */
    public Future<Void> applyPolicy() {
        List<TopicFilter> forbidden = new ArrayList<>(0);
        for (Subscription subscription : session.subscriptions().values()) {
            if (ask(subscription).isError()) {
                forbidden.add(subscription.filter());
            }
        }
        if (!forbidden.isEmpty()) {
            session.checkDeliveries(); // messages that they brought may still wait
        }
        forbidden.forEach(this::drop);
        return forget(forbidden);
    }

    /** Begins to send what is retained: after the answer. */
    public void sendRetained(List<WantsRetained> wantRetained) {
        for (WantsRetained wish : wantRetained) {
            // On other instances messages were retained until they knew of the subscription.
            long upTo = engine.isShared() ? engine.retained().stamp() : wish.upToStamp();
            loop.sendRetained(session, wish.subscription(), upTo);
        }
    }
}
