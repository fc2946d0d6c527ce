// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.config.LimitsConfig;
import io.microbroker.session.Session;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A client inside the process. It acts on one loop, chosen by its identity, whichever thread calls. */
public final class LocalClient implements BrokerClient {
    private final Engine engine;
    private final ClientInfo identity;
    private final Loop loop;

    public LocalClient(Engine engine, ClientInfo identity) {
        this.engine = engine;
        this.identity = identity;
        this.loop = engine.loop(Math.floorMod(identity.clientId().hashCode(), engine.loopCount()));
    }

    @Override
    public Future<Void> publish(Message message) {
        Promise<Void> promise = Promise.promise();
        loop.post(() -> OnLoop.await(
                loop,
                engine.gatekeeper().policyFor(loop, identity),
                policy -> publish(message.withPublisher(identity.publisher()), policy, promise),
                promise::fail));
        return promise.future();
    }

    private void publish(Message message, TopicPolicy policy, Promise<Void> promise) {
        loop.counters().increment(Counter.received(message.qos().level()));
        loop.counters().add(Counter.PUBLISH_BYTES_RECEIVED, message.payload().length);
        if (!policy.mayPublish(message.topic(), message.qos(), message.retain())) {
            loop.counters().increment(Counter.PUBLISHES_DENIED);
            engine.extensions().tell(loop, new BrokerEvent.ActionDenied(identity, "publish", message.topic()));
            promise.fail(
                    new Refusal(ReasonCode.NOT_AUTHORIZED, "publishing to " + message.topic() + " is not allowed"));
            return;
        }
        if (message.retain() && !engine.config().mqtt().retainAvailable()) {
            promise.fail(new Refusal(ReasonCode.RETAIN_NOT_SUPPORTED, "retained messages are switched off"));
            return;
        }
        if (!engine.router().hasRoomFor(message)) {
            loop.counters().increment(Counter.RETAINED_REFUSED);
            promise.fail(new Refusal(ReasonCode.QUOTA_EXCEEDED, "there is no room for another retained message"));
            return;
        }
        Fanout fanout = engine.router().route(loop, new Route(message.topic()), message, engine.durability(), null);
        if (fanout == null) {
            promise.complete();
            return;
        }
        Pending stored = outcome -> settle(fanout, outcome, promise);
        loop.queues().append(fanout, stored);
    }

    private void settle(Fanout fanout, Outcome outcome, Promise<Void> promise) {
        if (outcome == Outcome.STORED) {
            promise.complete();
        } else {
            loop.counters()
                    .add(Counter.DROPPED_REFUSED_BY_STORE, fanout.targets().size());
            promise.fail(new Refusal(ReasonCode.QUOTA_EXCEEDED, "the storage has no room"));
        }
    }

    @Override
    public Future<Page<Message>> retained(TopicFilter filter, PageRequest page) {
        Promise<Page<Message>> promise = Promise.promise();
        loop.post(() -> OnLoop.await(
                loop,
                engine.gatekeeper().policyFor(loop, identity),
                policy -> new RetainedReading(loop, filter, page, policy, promise).begin(),
                promise::fail));
        return promise.future();
    }

    @Override
    public Future<ClientSession> open(SessionSpec spec) {
        ClientInfo client = new ClientInfo(
                identity.isPlugin() ? identity.clientId() + "/" + spec.clientId() : spec.clientId(),
                identity.username(),
                identity.version(),
                identity.listener(),
                identity.remoteAddress(),
                identity.attributes());
        Promise<ClientSession> promise = Promise.promise();
        loop.post(() -> OnLoop.await(
                loop,
                engine.gatekeeper().policyFor(loop, client),
                policy -> open(spec, client, policy, promise),
                promise::fail));
        return promise.future();
    }

    private void open(SessionSpec spec, ClientInfo client, TopicPolicy policy, Promise<ClientSession> promise) {
        LimitsConfig limits = engine.config().limits();
        Session.Bounds bounds = new Session.Bounds(
                spec.receiveMaximum(),
                spec.queuedMessages() > 0 ? spec.queuedMessages() : limits.queuedMessages(),
                spec.queuedBytes() > 0 ? spec.queuedBytes() : limits.queuedBytes(),
                engine.queueMemory());
        OpenRequest request = new OpenRequest(client, spec.cleanStart(), spec.sessionExpirySeconds(), null, bounds);
        engine.sessions().open(loop, request, new OpenHandler() {
            @Override
            public void onOpened(Session session, Claim claim) {
                session.policy(policy);
                LocalSession open = new LocalSession(loop, session, client, policy, spec, claim.present());
                engine.locals().add(open);
                engine.sessions().attach(loop, session, open, claim, spec.receiveMaximum());
                promise.complete(open);
            }

            @Override
            public void onRefused(Throwable cause) {
                promise.fail(cause);
            }
        });
    }
}
