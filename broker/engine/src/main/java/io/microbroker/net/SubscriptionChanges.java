// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.MqttConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Engine;
import io.microbroker.engine.Loop;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.session.Session;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SUBSCRIBE and UNSUBSCRIBE of one client (MQTT 5.0 §3.8 to §3.11). Confined to the loop of the connection. */
final class SubscriptionChanges {
    private final ConnectedPhase phase;
    private final Connection connection;
    private final Loop loop;
    private final Engine engine;
    private final Session session;
    private final ClientInfo client;
    private final PacketEncoder encoder;

    SubscriptionChanges(ConnectedPhase phase, Connection connection, Session session, ClientInfo client) {
        this.phase = phase;
        this.connection = connection;
        this.loop = connection.loop();
        this.engine = connection.engine();
        this.session = session;
        this.client = client;
        this.encoder = PacketEncoder.of(client.version());
    }

    private BrokerConfig config() {
        return engine.config();
    }

    void onSubscribe(Subscribe packet) {
        if (packet.subscriptionIdentifier() > 0 && !config().mqtt().subscriptionIdentifiersAvailable()) {
            throw new ProtocolException(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "subscription identifiers are switched off");
        }
        List<ReasonCode> reasons = new ArrayList<>(packet.entries().size());
        List<Subscription> granted = new ArrayList<>(packet.entries().size());
        List<Subscription> wantRetained = new ArrayList<>(0);
        for (SubscribeEntry entry : packet.entries()) {
            Subscription subscription = entry.subscription();
            ReasonCode reason = check(subscription);
            reasons.add(reason);
            if (!reason.isError() && subscription != null) {
                boolean isNew = enter(subscription);
                granted.add(subscription);
                if (wantsRetained(subscription, isNew)) {
                    wantRetained.add(subscription);
                }
            }
        }
        if (session.isStored() && !granted.isEmpty()) {
            Future<Void> stored = loop.sessions().subscribe(session.lease(), granted);
            OnLoop.await(
                    loop, stored, done -> answer(packet.packetId(), reasons, wantRetained), this::refusedByStore);
        } else {
            answer(packet.packetId(), reasons, wantRetained);
        }
    }

    private static boolean wantsRetained(Subscription subscription, boolean isNew) {
        if (subscription.filter().isShared()) { // §4.8.2: none for shared subscriptions
            return false;
        }
        return subscription.retainHandling() == RetainHandling.SEND // [MQTT-3.3.1-9]
                || (isNew && subscription.retainHandling() == RetainHandling.SEND_IF_NEW); // [MQTT-3.3.1-10]
    }

    /** The reason code for one filter: the granted QoS, or why there is no subscription [MQTT-3.8.4-6]. */
    private ReasonCode check(@Nullable Subscription subscription) {
        if (subscription == null) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        TopicFilter filter = subscription.filter();
        MqttConfig mqtt = config().mqtt();
        if (filter.levels() > config().limits().topicLevels()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.isShared() && !mqtt.sharedSubscriptionAvailable()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.hasWildcard() && !mqtt.wildcardSubscriptionAvailable()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        boolean isNew = !session.subscriptions().containsKey(filter);
        if (isNew && session.subscriptions().size() >= config().limits().subscriptions()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return ask(subscription);
    }

    private ReasonCode ask(Subscription subscription) {
        TopicPolicy policy = phase.policy().policy();
        switch (policy.maySubscribe(subscription.filter(), subscription.qos())) {
            case DENY -> {
                loop.counters().increment(Counter.SUBSCRIPTIONS_DENIED);
                return ReasonCode.NOT_AUTHORIZED;
            }
            case ALLOW_CHECKED -> session.checkDeliveries();
            case ALLOW_ALL -> {}
        }
        return ReasonCode.granted(subscription.qos());
    }

    /** Into the index first, then SUBACK: a message that is published after SUBACK finds it. True if it is new. */
    private boolean enter(Subscription subscription) {
        session.subscriptions().put(subscription.filter(), subscription);
        boolean isNew = engine.subscriptions().add(session, subscription) == null; // [MQTT-3.8.4-3]
        engine.extensions().tell(loop, new BrokerEvent.Subscribed(client, subscription));
        return isNew;
    }

    private void answer(int packetId, List<ReasonCode> reasons, List<Subscription> wantRetained) {
        if (phase.isOver()) {
            return;
        }
        encoder.subAck(connection.egress().sink(), SubAck.of(packetId, reasons)); // [MQTT-3.8.4-1]
        connection.egress().appended();
        for (Subscription subscription : wantRetained) {
            loop.sendRetained(session, subscription);
        }
    }

    private void refusedByStore(Throwable cause) {
        phase.disconnect(ReasonCode.SERVER_UNAVAILABLE, "the storage refused: " + cause.getMessage());
    }

    void onUnsubscribe(Unsubscribe packet) {
        List<ReasonCode> reasons = new ArrayList<>(packet.rawFilters().size());
        List<TopicFilter> removed = new ArrayList<>(packet.rawFilters().size());
        for (String raw : packet.rawFilters()) {
            reasons.add(leave(raw, removed));
        }
        if (session.isStored() && !removed.isEmpty()) {
            Future<Void> stored = loop.sessions().unsubscribe(session.lease(), removed);
            OnLoop.await(loop, stored, done -> answerUnsubscribe(packet.packetId(), reasons), this::refusedByStore);
        } else {
            answerUnsubscribe(packet.packetId(), reasons);
        }
    }

    private ReasonCode leave(String raw, List<TopicFilter> removed) {
        TopicFilter filter;
        try {
            filter = TopicFilter.of(raw);
        } catch (IllegalArgumentException e) {
            return ReasonCode.TOPIC_FILTER_INVALID;
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
        if (filter.isShared()) {
            loop.giveUpShared(session, filter);
        }
        engine.extensions().tell(loop, new BrokerEvent.Unsubscribed(client, filter));
        return true;
    }

    private void answerUnsubscribe(int packetId, List<ReasonCode> reasons) {
        if (phase.isOver()) {
            return;
        }
        encoder.unsubAck(connection.egress().sink(), UnsubAck.of(packetId, reasons)); // [MQTT-3.10.4-5]
        connection.egress().appended();
    }

    /** Ends the subscriptions that a new policy does not allow any more. */
    void applyPolicy() {
        List<TopicFilter> forbidden = new ArrayList<>(0);
        for (Subscription subscription : session.subscriptions().values()) {
            if (ask(subscription).isError()) {
                forbidden.add(subscription.filter());
            }
        }
        forbidden.forEach(this::drop);
        if (session.isStored() && !forbidden.isEmpty()) {
            Future<Void> stored = loop.sessions().unsubscribe(session.lease(), forbidden);
            OnLoop.await(loop, stored, done -> {}, this::refusedByStore);
        }
    }
}
