// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.ClusterListener;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.cluster.SharedStorage;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.RetainedChange;
import io.microbroker.spi.storage.Sessions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The {@link Hub} as one instance sees it. */
final class HubStorage implements SharedStorage, Cluster {
    private final Hub hub;
    private volatile @Nullable NodeInfo node;
    private volatile @Nullable ClusterListener listener;
    private volatile @Nullable Context someLoop;
    private volatile @Nullable Consumer<RetainedChange> onRetained;
    private volatile boolean dead;
    private volatile boolean refusesFrames;
    private volatile Future<Void> claimsAnswered = Future.succeededFuture();
    private final AtomicInteger claims = new AtomicInteger();

    HubStorage(Hub hub) {
        this.hub = hub;
    }

    String life() {
        return Objects.requireNonNull(node).nodeId();
    }

    Member member() {
        return new Member(life(), Objects.requireNonNull(node).name(), 0);
    }

    ClusterListener listener() {
        return Objects.requireNonNull(listener);
    }

    void changed(RetainedChange change) {
        Consumer<RetainedChange> told = onRetained;
        if (told != null) {
            told.accept(change);
        }
    }

    /** Takes a session that nobody has connected. */
    Claim reclaim(Publisher owner) {
        ClaimRequest request = new ClaimRequest(owner, false, 1, null, 1000, 1 << 20);
        return hub.store
                .sessions(Objects.requireNonNull(someLoop))
                .claim(request)
                .result();
    }

    @Override
    public Future<Void> open(NodeInfo info, Recovery recovery) {
        node = info;
        for (RetainedChange change : hub.retained()) {
            Message message = change.message();
            if (message != null) {
                recovery.retained(message, change.stamp());
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public Optional<Cluster> cluster() {
        return Optional.of(this);
    }

    @Override
    public Future<Void> join(ClusterListener told) {
        listener = told;
        Promise<Void> joined = Promise.promise();
        hub.run(() -> hub.join(this).onComplete(joined));
        return joined.future();
    }

    @Override
    public List<Member> members() {
        return hub.members();
    }

    @Override
    public boolean send(String life, byte[] frame, boolean must) {
        if (dead || refusesFrames || hub.node(life) == null) {
            return false;
        }
        hub.run(() -> {
            HubStorage to = hub.node(life);
            if (to != null && hub.node(life()) != null) {
                to.listener().onFrame(life(), frame);
            }
        });
        return true;
    }

    /** Whether nothing this instance sends arrives. */
    void refuseFrames(boolean refuse) {
        refusesFrames = refuse;
    }

    /** Claims are carried out, and answered when the promise is kept. */
    Promise<Void> holdAnswersOfClaims() {
        Promise<Void> promise = Promise.promise();
        claimsAnswered = promise.future();
        return promise;
    }

    /** How many were carried out. */
    int claims() {
        return claims.get();
    }

    /** From now on it does nothing, and the others are told of its death. */
    void die() {
        dead = true;
        hub.leave(life());
    }

    @Override
    public Sessions sessions(Context loop) {
        someLoop = loop;
        return new HubSessions(hub.store.sessions(loop), loop);
    }

    /** Fenced where the store does not fence: transient sessions. */
    private final class HubSessions implements Sessions {
        private final Sessions store;
        private final Context loop;

        HubSessions(Sessions store, Context loop) {
            this.store = store;
            this.loop = loop;
        }

        private <T> Future<T> onLoop(Future<T> future) {
            Promise<T> promise = Promise.promise();
            future.onComplete(done -> loop.runOnContext(ignored -> {
                if (!dead) {
                    promise.handle(done);
                }
            }));
            return promise.future();
        }

        @Override
        public Future<Claim> claim(ClaimRequest request) {
            Claim claim;
            Hub.Before before;
            synchronized (hub) {
                claim = store.claim(request).result();
                before = hub.claimed(request, claim, life());
            }
            Claim told = new Claim(
                    claim.lease(),
                    claim.present(),
                    claim.persistent(),
                    claim.subscriptions(),
                    claim.firstUnacknowledged(),
                    claim.nextSequence(),
                    claim.released(),
                    claim.inboundQos2(),
                    before.epoch());
            Future<Void> answered = claimsAnswered;
            claims.incrementAndGet();
            HubStorage old = hub.node(before.life());
            if (old == null || old == HubStorage.this) {
                return onLoop(answered.map(told));
            }
            Promise<Void> kicked = Promise.promise();
            hub.run(() -> old.listener()
                    .onKick(request.clientId(), claim.lease().epoch())
                    .onComplete(kicked));
            return onLoop(kicked.future().map(told));
        }

        @Override
        public Future<Void> release(Lease lease, ReleaseInfo info) {
            hub.released(lease, info);
            return onLoop(store.release(lease, info));
        }

        @Override
        public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
            return onLoop(store.subscribe(lease, subscriptions).compose(done -> hub.subscribed(lease, subscriptions)));
        }

        @Override
        public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
            return onLoop(store.unsubscribe(lease, filters).compose(done -> hub.unsubscribed(lease, filters)));
        }

        @Override
        public Future<Void> end(Lease lease) {
            if (dead) {
                return Promise.<Void>promise().future();
            }
            hub.ended(lease);
            return onLoop(lease.incarnation() == 0 ? Future.succeededFuture() : store.end(lease));
        }
    }

    @Override
    public Queues queues(Context loop, CommitListener told) {
        return new HubQueues(hub, hub.store.queues(loop, told), () -> dead);
    }

    @Override
    public Retained retained() {
        Retained store = hub.store.retained();
        return new Retained() {
            @Override
            public Future<List<Message>> get(List<TopicName> topics) {
                return store.get(topics);
            }

            @Override
            public void onChange(Consumer<RetainedChange> told) {
                onRetained = told;
            }
        };
    }

    @Override
    public Health health() {
        return new Health(!dead, "ok");
    }

    @Override
    public Future<Void> close() {
        if (node != null && !dead) {
            die();
        }
        return Future.succeededFuture();
    }
}
