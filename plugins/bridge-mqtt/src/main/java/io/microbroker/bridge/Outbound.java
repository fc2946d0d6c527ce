// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.bridge.BridgeCounts.Event;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From this broker to the remote. The buffer is a persistent session of this broker, with the bounds and the counters of every
 * session. It is open only while there is a connection: until then the broker queues; what was handed out and not acknowledged
 * when the connection broke, the broker hands out again, in its order. A delivery is acknowledged when the remote has acknowledged
 * it. Confined to the loop of the bridges.
 */
final class Outbound {
    private static final long EXPIRES_NEVER = 0xFFFF_FFFFL;
    /** QoS 0 has nobody to hold it back: what waits for the socket of the remote is bounded here. */
    private static final int UNWRITTEN_MAX = 1000;

    private final BridgeSpec spec;
    private final BridgeCounts counts;
    private final EchoGuard echoes;
    private final Context loop;
    private final BrokerClient client;
    private final Supplier<BrokerAdmin> admin;
    private @Nullable ClientSession session;
    private int unwritten;

    @SuppressWarnings("checkstyle:ParameterNumber") // both sides of a bridge and what they share
    Outbound(
            BridgeSpec spec,
            BridgeCounts counts,
            EchoGuard echoes,
            Context loop,
            BrokerClient client,
            Supplier<BrokerAdmin> admin) {
        this.spec = spec;
        this.counts = counts;
        this.echoes = echoes;
        this.loop = loop;
        this.client = client;
        this.admin = admin;
    }

    /** Makes the buffer, so that it fills from here on, with the subscriptions of the rules and no others. */
    Future<Void> prepare() {
        return open(false, delivery -> {})
                .compose(made -> subscribe(made).compose(done -> made.close()).onFailure(cause -> made.close()));
    }

    private Future<ClientSession> open(boolean cleanStart, Consumer<Delivery> onDelivery) {
        return brought(client.open(new SessionSpec(
                spec.localId(),
                cleanStart,
                cleanStart ? 0 : EXPIRES_NEVER,
                spec.remote().pace().inFlight(),
                onDelivery)));
    }

    private Future<Void> subscribe(ClientSession made) {
        Map<TopicFilter, Subscription> wanted = new LinkedHashMap<>();
        for (TopicRule rule : spec.rules()) {
            if (rule.isOut()) {
                TopicFilter filter = rule.localFilter();
                wanted.merge(
                        filter,
                        new Subscription(
                                filter, rule.qos(), true, true, RetainHandling.SEND_IF_NEW, Subscription.NO_IDENTIFIER),
                        (one, other) -> one.qos().level() >= other.qos().level() ? one : other);
            }
        }
        return brought(admin.get().subscriptions(spec.localId()))
                .compose(present -> {
                    List<TopicFilter> stale = present.stream()
                            .map(each -> each.subscription().filter())
                            .filter(each -> !wanted.containsKey(each))
                            .toList();
                    return stale.isEmpty()
                            ? Future.succeededFuture(List.<ReasonCode>of())
                            : brought(made.unsubscribe(stale));
                })
                .compose(done -> brought(made.subscribe(new ArrayList<>(wanted.values()))))
                .compose(this::granted);
    }

    private Future<Void> granted(List<ReasonCode> codes) {
        return codes.stream().anyMatch(ReasonCode::isError)
                ? Future.failedFuture("this broker does not allow the user '" + spec.localUser()
                        + "' to read one of the topics - give it the right, or set local-user")
                : Future.succeededFuture();
    }

    /** Opens the buffer: what is in it goes to this connection. */
    Future<Void> attach(RemoteLink link) {
        return open(false, delivery -> loop.runOnContext(ignored -> send(link, delivery)))
                .map(opened -> {
                    if (!link.isOpen()) {
                        opened.close();
                        throw new IllegalStateException("the remote closed the connection");
                    }
                    session = opened;
                    opened.closed().onComplete(done -> loop.runOnContext(ignored -> onDetached(link, opened)));
                    return null;
                });
    }

    private void onDetached(RemoteLink link, ClientSession which) {
        if (session == which) {
            session = null;
            link.fail("the session " + spec.localId() + " was taken over - is the same bridge configured in another"
                    + " instance of this broker? One is enough");
        }
    }

    /** Closes the buffer, which fills again. */
    Future<Void> detach() {
        ClientSession open = session;
        session = null;
        unwritten = 0;
        return open == null ? Future.succeededFuture() : brought(open.close());
    }

    /** Deletes the buffer and all that is in it. */
    Future<Void> erase() {
        return open(true, delivery -> {}).compose(made -> brought(made.close()));
    }

    private void send(RemoteLink link, Delivery delivery) {
        if (!link.isOpen()) {
            if (delivery.qos() == Qos.AT_MOST_ONCE) {
                counts.count(Event.AWAY);
            }
            return; // anything else is handed out again
        }
        Message message = delivery.message();
        if (spec.loops().keeps(message.publisher())) {
            drop(delivery, Event.KEPT);
            return;
        }
        Set<String> topics = new LinkedHashSet<>();
        spec.rules().forEach(rule -> rule.toRemote(message.topic().value()).ifPresent(topics::add));
        if (topics.isEmpty()) {
            drop(delivery, Event.UNMAPPED);
        } else if (delivery.qos() == Qos.AT_MOST_ONCE && unwritten >= UNWRITTEN_MAX) {
            counts.count(Event.SLOW);
        } else {
            send(link, delivery, topics);
        }
    }

    private void drop(Delivery delivery, Event event) {
        counts.count(event);
        delivery.acknowledge();
    }

    private void send(RemoteLink link, Delivery delivery, Set<String> topics) {
        List<Future<Void>> sent = new ArrayList<>();
        topics.forEach(topic -> sent.add(send(link, delivery, topic)));
        unwritten++;
        Future.all(sent).onComplete(result -> {
            unwritten = Math.max(0, unwritten - 1);
            if (result.succeeded()) {
                counts.count(Event.SENT);
                delivery.acknowledge();
            }
        });
    }

    private Future<Void> send(RemoteLink link, Delivery delivery, String topic) {
        byte[] payload = delivery.message().payload();
        Qos qos = delivery.qos().min(Qos.AT_LEAST_ONCE);
        EchoGuard.Sent expected = comesBack(topic) ? echoes.sent(topic, payload, System.currentTimeMillis()) : null;
        return link.publish(topic, payload, qos, delivery.retain()).onSuccess(done -> {
            if (expected != null && qos != Qos.AT_MOST_ONCE) {
                expected.acknowledged();
            }
        });
    }

    /** Whether we are subscribed to it there. */
    private boolean comesBack(String topic) {
        return spec.rules().stream()
                .anyMatch(rule -> rule.isIn() && rule.remoteFilter().matches(topic));
    }

    /** Answers of the broker come on its loops. */
    private <T> Future<T> brought(Future<T> foreign) {
        Promise<T> promise = Promise.promise();
        foreign.onComplete(result -> loop.runOnContext(ignored -> promise.handle(result)));
        return promise.future();
    }
}
