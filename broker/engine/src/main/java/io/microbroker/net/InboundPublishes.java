// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Engine;
import io.microbroker.engine.HeldCopies;
import io.microbroker.engine.Loop;
import io.microbroker.engine.OnLoop;
import io.microbroker.engine.Pending;
import io.microbroker.engine.Route;
import io.microbroker.engine.Timing;
import io.microbroker.packet.Limit;
import io.microbroker.packet.LimitException;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.session.InboundQos2;
import io.microbroker.session.Session;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages from one client: check, route, and answer when the answer's promise holds (MQTT 5.0 §3.3 to §3.7). Confined to the
 * loop of the connection.
 */
final class InboundPublishes {
    private final ConnectedPhase phase;
    private final Loop loop;
    private final Engine engine;
    private final Session session;
    private final ClientInfo client;
    private final Publisher publisher;
    private final ClientPolicy policy;
    private final Door door;
    private final AckQueue acks;
    private final TopicCache topics;
    private final boolean v5;
    private final boolean retainAvailable;
    private final int receiveMaximum;
    private final Unstored unstored;
    private final int unreleasedMax;
    private final List<PublishInterceptor> interceptors;
    /** QoS 1 messages without PUBACK and QoS 2 messages without PUBCOMP that came on this connection. */
    private int unfinished;

    InboundPublishes(ConnectedPhase phase, Connection connection, Session session, ClientInfo client, AckQueue acks) {
        BrokerConfig config = connection.engine().config();
        this.phase = phase;
        this.loop = connection.loop();
        this.engine = connection.engine();
        this.session = session;
        this.client = client;
        this.publisher = client.publisher();
        this.unstored = new Unstored(phase, loop);
        this.policy = phase.policy();
        this.door = connection.door();
        this.acks = acks;
        this.v5 = client.version().isV5();
        this.topics = new TopicCache(
                v5 ? config.mqtt().topicAliasMaximum() : 0,
                config.limits().topicLevels(),
                config.limits().topicLength(),
                connection.connections().topicMemory());
        this.retainAvailable = config.mqtt().retainAvailable();
        this.receiveMaximum = config.mqtt().receiveMaximum();
        this.unreleasedMax = config.limits().unreleasedMessages();
        this.interceptors = engine.extensions().publishInterceptors();
    }

    void onPublish(PublishView packet) {
        int qos = packet.qos();
        loop.counters().increment(Counter.received(qos));
        if (packet.retain() && !retainAvailable) { // [MQTT-3.2.2-14]
            throw new ProtocolException(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are switched off");
        }
        TopicEntry entry = topics.resolve(packet);
        if (qos == 2 && isRepeated(packet.packetId())) {
            return;
        }
        if (qos > 0 && v5 && unfinished >= receiveMaximum) { // [MQTT-3.3.4-7], [MQTT-3.3.4-8]
            throw new LimitException(
                    Limit.RECEIVE_MAXIMUM, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "receive maximum is exceeded");
        }
        if (qos == 2 && session.inboundQos2().size() >= unreleasedMax) { // those of earlier connections count, too
            throw new LimitException(
                    Limit.UNRELEASED_MESSAGES,
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more QoS 2 messages without PUBREL than limits.unreleased-messages " + unreleasedMax);
        }
        if (!entry.mayPublish(policy.policy(), policy.generation(), qos, packet.retain())) {
            deny(entry, qos, packet.packetId());
            return;
        }
        Message message = message(packet, entry);
        if (interceptors.isEmpty()) {
            accept(entry.route(), message, qos, packet.packetId());
        } else {
            intercept(entry, message, qos, packet.packetId());
        }
    }

    /** The connection is over. */
    void end() {
        topics.end();
    }

    private Message message(PublishView packet, TopicEntry entry) {
        long now = loop.nowMillis();
        long expiry = packet.messageExpirySeconds();
        byte[] payload = packet.copyPayload();
        loop.counters().add(Counter.PUBLISH_BYTES_RECEIVED, payload.length);
        return new Message(
                entry.topic(),
                payload,
                Qos.of(packet.qos()),
                packet.retain(),
                now,
                expiry < 0 ? Message.NEVER : now + expiry * 1000,
                packet.properties(),
                publisher);
    }

    /** A QoS 2 message that was taken already is answered again, not routed again [MQTT-4.3.3-10]. */
    private boolean isRepeated(int packetId) {
        InboundQos2 inbound = session.inboundQos2();
        switch (inbound.state(packetId)) {
            case FREE -> {
                return false;
            }
            case PENDING -> {
                if (!inbound.isAwaited(packetId)) {
                    inbound.waitFor(packetId, answer(acks.await(AckQueue.Kind.PUBREC, packetId), ReasonCode.SUCCESS));
                }
            }
            default -> acks.add(AckQueue.Kind.PUBREC, packetId, ReasonCode.SUCCESS);
        }
        return true;
    }

    /** A client of MQTT 3.x gets a positive answer: its version has no other [MQTT-3.3.5-2] of 3.1.1. */
    private void deny(TopicEntry entry, int qos, int packetId) {
        loop.counters().increment(Counter.PUBLISHES_DENIED);
        engine.extensions().tell(loop, new BrokerEvent.ActionDenied(client, "publish", entry.topic()));
        refuse(qos, packetId, v5 ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS);
    }

    private void refuse(int qos, int packetId, ReasonCode reason) {
        if (qos == 1) {
            acks.add(AckQueue.Kind.PUBACK, packetId, reason);
        } else if (qos == 2) {
            if (!reason.isError()) {
                unfinished++;
                session.inboundQos2().received(packetId);
            }
            acks.add(AckQueue.Kind.PUBREC, packetId, reason);
        }
    }

    private void intercept(TopicEntry entry, Message message, int qos, int packetId) {
        phase.pauseDecoding();
        OnLoop.await(
                loop,
                InterceptorChain.run(loop, interceptors, client, message),
                result -> {
                    onIntercepted(entry, result, qos, packetId);
                    phase.resumeDecoding();
                },
                cause -> phase.disconnect(ReasonCode.UNSPECIFIED_ERROR, "an interceptor failed"));
    }

    private void onIntercepted(TopicEntry entry, Interception result, int qos, int packetId) {
        if (phase.isOver()) {
            return;
        }
        if (result instanceof Interception.Drop drop) {
            refuse(qos, packetId, v5 ? drop.reason() : ReasonCode.SUCCESS);
        } else if (result instanceof Interception.Replace replace) {
            Message message = replace.message();
            Route route = message.topic().equals(entry.topic()) ? entry.route() : new Route(message.topic());
            accept(route, message, qos, packetId);
        }
    }

    /** The message is allowed: it goes to its receivers. */
    private void accept(Route route, Message message, int qos, int packetId) {
        if (!engine.router().hasRoomFor(message)) {
            loop.counters().increment(Counter.RETAINED_REFUSED);
            refuse(qos, packetId, v5 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS);
            return;
        }
        HeldCopies held = qos == 2 && session.isStored() ? new HeldCopies() : null;
        Fanout fanout = engine.router().route(loop, route, message, door.durability(), held);
        if (qos == 1) {
            answerQos1(route, fanout, packetId);
        } else if (qos == 2) {
            answerQos2(route, fanout, message, packetId, held);
        } else if (fanout != null) {
            loop.queues().append(fanout, Receipt.NONE);
        }
        if (loop.isCongested()) {
            phase.pauseUntilRoom();
        }
    }

    private ReasonCode success(Route route) {
        return v5 && engine.router().hasNoSubscriber(loop, route)
                ? ReasonCode.NO_MATCHING_SUBSCRIBERS
                : ReasonCode.SUCCESS;
    }

    private void answerQos1(Route route, @Nullable Fanout fanout, int packetId) {
        ReasonCode success = success(route);
        if (fanout == null) {
            loop.timings().record(Timing.PUBLISH_TO_ACK, 0);
            acks.add(AckQueue.Kind.PUBACK, packetId, success); // handed to the loops of its receivers
            return;
        }
        unfinished++;
        AckQueue.Ack ack = acks.await(AckQueue.Kind.PUBACK, packetId);
        long began = loop.turnNanos();
        store(receipt -> loop.queues().append(fanout, receipt), outcome -> {
            unfinished--;
            onStored(fanout, outcome, began);
            settle(ack, success, outcome);
        });
    }

    private void onStored(@Nullable Fanout fanout, Outcome outcome, long beganNanos) {
        if (outcome == Outcome.STORED) {
            loop.timings().record(Timing.PUBLISH_TO_ACK, loop.turnNanos() - beganNanos);
        } else if (fanout != null) {
            loop.counters()
                    .add(Counter.DROPPED_REFUSED_BY_STORE, fanout.targets().size());
        }
    }

    /** MQTT 5.0 can say that there is no room; for a client of 3.x the broker tries again. */
    private void store(Consumer<Receipt> call, Pending then) {
        if (v5) {
            call.accept(then);
        } else {
            unstored.offer(call, then);
        }
    }

    private void settle(AckQueue.Ack ack, ReasonCode success, Outcome outcome) {
        switch (outcome) {
            case STORED -> acks.complete(ack, success);
            case FENCED -> phase.disconnect(ReasonCode.SESSION_TAKEN_OVER, "another instance owns the session");
            case EXHAUSTED -> {
                if (v5) { // a client of 3.x has gone meanwhile
                    loop.counters().increment(Counter.PUBLISHES_REFUSED_BY_STORE);
                    acks.complete(ack, ReasonCode.QUOTA_EXCEEDED);
                }
            }
        }
    }

    /** The connection is over. */
    void stop() {
        unstored.stop();
    }

    /** PUBREC waits until the packet id (stored publisher) or the copies (transient one) are safe. */
    private void answerQos2(
            Route route, @Nullable Fanout fanout, Message message, int packetId, @Nullable HeldCopies held) {
        unfinished++;
        InboundQos2 inbound = session.inboundQos2();
        if (fanout == null && !session.isStored()) {
            inbound.received(packetId);
            loop.timings().record(Timing.PUBLISH_TO_ACK, 0);
            acks.add(AckQueue.Kind.PUBREC, packetId, success(route));
            return;
        }
        inbound.begin(packetId, answer(acks.await(AckQueue.Kind.PUBREC, packetId), success(route)));
        long began = loop.turnNanos();
        Pending stored = outcome -> {
            onStored(fanout, outcome, began);
            if (held != null && outcome == Outcome.STORED) {
                held.release(loop);
            } else if (held != null) {
                held.drop(loop);
            }
            onOwner(() -> inbound.settle(packetId, outcome));
        };
        if (session.isStored()) {
            Fanout unit = fanout == null ? new Fanout(message, List.of(), 0, door.durability()) : fanout;
            Lease lease = session.lease();
            store(receipt -> loop.queues().inbound2(lease, packetId, unit, receipt), stored);
        } else if (fanout != null) {
            store(receipt -> loop.queues().append(fanout, receipt), stored);
        }
    }

    private InboundQos2.Waiter answer(AckQueue.Ack ack, ReasonCode success) {
        return outcome -> {
            if (outcome != Outcome.STORED) {
                finish();
            }
            settle(ack, success, outcome);
        };
    }

    /** Settles what belongs to the session, wherever that is by now. A refused id is free again there, too. */
    private void onOwner(Runnable settlement) {
        Loop owner = engine.owner(session);
        if (owner.index() == loop.index()) {
            settlement.run();
        } else {
            owner.post(settlement);
        }
    }

    void onPubRel(int packetId, ReasonCode reason) {
        InboundQos2 inbound = session.inboundQos2();
        switch (inbound.state(packetId)) {
            case FREE ->
                acks.add(
                        AckQueue.Kind.PUBCOMP,
                        packetId,
                        v5 ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS); // §3.7.2.1
            case PENDING -> throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "PUBREL before PUBREC");
            case RELEASING -> {
                if (!inbound.isAwaited(packetId)) {
                    inbound.waitFor(packetId, released(packetId));
                }
            }
            case RECEIVED -> release(inbound, packetId);
        }
    }

    private void release(InboundQos2 inbound, int packetId) {
        if (session.isStored()) {
            inbound.beginRelease(packetId, released(packetId));
            Pending stored = outcome -> onOwner(() -> inbound.settleRelease(packetId, outcome));
            loop.queues().inbound2Release(session.lease(), packetId, stored);
        } else {
            inbound.release(packetId);
            finish();
            acks.add(AckQueue.Kind.PUBCOMP, packetId, ReasonCode.SUCCESS); // [MQTT-4.3.3-11]
        }
    }

    private InboundQos2.Waiter released(int packetId) {
        AckQueue.Ack ack = acks.await(AckQueue.Kind.PUBCOMP, packetId);
        return outcome -> {
            finish();
            if (outcome == Outcome.EXHAUSTED) { // no version can say so in PUBCOMP: the client asks again on its next
                // connection
                phase.disconnect(ReasonCode.QUOTA_EXCEEDED, "the storage has no room");
            } else {
                settle(ack, ReasonCode.SUCCESS, outcome);
            }
        };
    }

    /** An id of an earlier connection was never counted on this one. */
    private void finish() {
        if (unfinished > 0) {
            unfinished--;
        }
    }
}
