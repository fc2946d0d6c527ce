// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A session whose client is code in this process. Its own part is confined to the loop; the face to the client is not. */
final class LocalSession implements ClientSession, SessionPort {
    private static final String CLOSED = "the session is closed, or was taken over";

    private final Loop loop;
    private final Session session;
    private final ClientInfo client;
    private final SessionSpec spec;
    private final boolean present;
    private final Subscribing subscribing;
    private final Promise<Void> closed = Promise.promise();
    private TopicPolicy policy;
    private int renewals;
    private boolean open = true;

    LocalSession(Loop loop, Session session, ClientInfo client, TopicPolicy policy, SessionSpec spec, boolean present) {
        this.loop = loop;
        this.session = session;
        this.client = client;
        this.policy = policy;
        this.spec = spec;
        this.present = present;
        this.subscribing = new Subscribing(loop, session, client, () -> this.policy);
    }

    private final class LocalDelivery implements Delivery {
        private final Message message;
        private final int level;
        private final int packetId;
        private final boolean duplicate;
        private final boolean retain;
        private final AtomicBoolean acknowledged = new AtomicBoolean();

        LocalDelivery(Message message, int level, int packetId, boolean duplicate, boolean retain) {
            this.message = message;
            this.level = level;
            this.packetId = packetId;
            this.duplicate = duplicate;
            this.retain = retain;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public Qos qos() {
            return Qos.of(level);
        }

        @Override
        public boolean retain() {
            return retain;
        }

        @Override
        public boolean duplicate() {
            return duplicate;
        }

        @Override
        public int packetId() {
            return packetId;
        }

        @Override
        public void acknowledge() {
            if (level > 0 && acknowledged.compareAndSet(false, true)) {
                loop.post(this::settle);
            }
        }

        private void settle() {
            if (!open) {
                return;
            }
            if (level == 1) {
                session.onPubAck(packetId, ReasonCode.SUCCESS, loop.nowMillis());
            } else {
                session.onPubRec(packetId, ReasonCode.SUCCESS, loop.nowMillis());
            }
        }
    }

    @Override
    @SuppressWarnings("checkstyle:ParameterNumber") // as the port has it
    public boolean publish(
            PublishFrame frame,
            int qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis) {
        LocalDelivery delivery = new LocalDelivery(frame.message(), qos, packetId, duplicate, retain);
        loop.guard(() -> spec.onDelivery().accept(delivery));
        return true;
    }

    @Override
    public void pubRel(int packetId, ReasonCode reason) {
        loop.post(() -> {
            if (open) {
                session.onPubComp(packetId, loop.nowMillis());
            }
        });
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void pumpLater(Session toPump) {
        loop.pumpLater(toPump);
    }

    @Override
    public void disconnect(ReasonCode reason, String detail) {
        if (open) {
            open = false;
            loop.engine().locals().remove(this);
            loop.engine().sessions().detach(loop, session, true);
            closed.complete();
        }
    }

    /** Ends it if its client is one of those. */
    void disconnectIf(Predicate<ClientInfo> whom) {
        loop.post(() -> {
            if (open && whom.test(client)) {
                disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "banned by the administrator");
            }
        });
    }

    /** Asks again what the client may do, if it is one of those. Subscriptions that are not allowed any more end. */
    void renewPolicy(Predicate<ClientInfo> whom) {
        loop.post(() -> {
            if (open && whom.test(client)) {
                int renewal = ++renewals;
                OnLoop.await(
                        loop,
                        loop.engine().gatekeeper().policyFor(loop, client),
                        renewed -> replacePolicy(renewed, renewal),
                        cause -> disconnect(ReasonCode.NOT_AUTHORIZED, "no policy can be had"));
            }
        });
    }

    private void replacePolicy(TopicPolicy renewed, int renewal) {
        if (open && renewal == renewals) {
            policy = renewed;
            session.policy(renewed);
            loop.engine().ignoreFailure(subscribing.applyPolicy(), "end of forbidden subscriptions");
        }
    }

    @Override
    public boolean sessionPresent() {
        return present;
    }

    @Override
    public Future<List<ReasonCode>> subscribe(List<Subscription> subscriptions) {
        Promise<List<ReasonCode>> promise = Promise.promise();
        loop.post(() -> {
            if (!open) {
                promise.fail(CLOSED);
                return;
            }
            Subscribing.Subscribed result = subscribing.subscribe(new ArrayList<>(subscriptions));
            OnLoop.await(
                    loop,
                    result.stored(),
                    done -> {
                        promise.complete(result.reasons());
                        if (open) {
                            subscribing.sendRetained(result.wantRetained());
                        }
                    },
                    promise::fail);
        });
        return promise.future();
    }

    @Override
    public Future<List<ReasonCode>> unsubscribe(List<TopicFilter> filters) {
        Promise<List<ReasonCode>> promise = Promise.promise();
        loop.post(() -> {
            if (!open) { // the session may be another loop's by now
                promise.fail(CLOSED);
                return;
            }
            Subscribing.Unsubscribed result = subscribing.unsubscribe(
                    filters.stream().map(TopicFilter::value).toList());
            OnLoop.await(loop, result.stored(), done -> promise.complete(result.reasons()), promise::fail);
        });
        return promise.future();
    }

    @Override
    public Future<Void> close() {
        loop.post(() -> disconnect(ReasonCode.SUCCESS, "closed by its client"));
        return closed.future();
    }

    @Override
    public Future<Void> closed() {
        return closed.future();
    }
}
