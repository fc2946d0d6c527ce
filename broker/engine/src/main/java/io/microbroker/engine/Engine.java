// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.config.BrokerConfig;
import io.microbroker.session.Session;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.SharedStorage;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.topic.RetainedIndex;
import io.microbroker.topic.SubscriptionIndex;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that all loops of one broker share. Made once per broker, before its loops; immutable once they are made.
 */
public final class Engine implements Recovery {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final BrokerConfig config;
    private final Extensions extensions;
    private final Storage storage;
    private final Durability durability;
    private final TimeSource time;
    private final Ceilings ceilings;
    private final QueueMemory queueMemory;
    private final SubscriptionIndex subscriptions;
    private final RetainedIndex retained;
    /** What the broker says about itself: of this process only, so no storage knows it and no bound counts it. */
    private final RetainedIndex figures = new RetainedIndex();

    private final Router router;
    private final SessionDirectory sessions = new SessionDirectory(this);
    private final Gatekeeper gatekeeper;
    private final Loop[] loops;
    private final LocalSessions locals = new LocalSessions();
    private final Bans bans = new Bans();
    private final Traces traces = new Traces();
    private final List<StoredSession> recovered = new ArrayList<>();
    private volatile @Nullable Peers peers;
    private volatile PeerOrders.@Nullable Executor executor;

    /**
     * Makes the shared parts of one broker.
     *
     * @param queueMemory what queues in memory share, those of the storage included
     */
    public Engine(
            BrokerConfig config,
            int loopCount,
            Extensions extensions,
            Storage storage,
            Durability durability,
            TimeSource time,
            QueueMemory queueMemory) {
        this.config = config;
        this.ceilings = Ceilings.of(config.limits(), loopCount);
        this.queueMemory = queueMemory;
        this.extensions = extensions;
        this.storage = storage;
        this.durability = durability;
        this.time = time;
        boolean mayBeShared = storage instanceof SharedStorage;
        this.retained =
                mayBeShared ? new RetainedIndex(ThreadLocalRandom.current().nextInt(1024)) : new RetainedIndex();
        this.subscriptions = new SubscriptionIndex(mayBeShared ? loopCount + 1 : loopCount);
        this.router = new Router(this, subscriptions, retained);
        this.gatekeeper = new Gatekeeper(extensions, bans);
        this.loops = new Loop[loopCount];
    }

    /** The open sessions of clients inside the process. */
    public LocalSessions locals() {
        return locals;
    }

    /** Who may not come in. */
    public Bans bans() {
        return bans;
    }

    /** What is written down of single clients. */
    public Traces traces() {
        return traces;
    }

    /** Makes the loop of an event loop; called once for each index, on that event loop, before any listener is open. */
    public Loop makeLoop(int index, Context context) {
        Loop loop = new Loop(index, loops.length, context, this, storage);
        synchronized (loops) {
            loops[index] = loop;
        }
        return loop;
    }

    /**
     * Hands out the sessions that lay in the storage. Called once, when all loops are made, before any listener is open. Wills
     * that are due by now go out when every subscription is in its place.
     *
     * @return completes when every loop has its sessions
     */
    public Future<Void> adoptRecovered() {
        List<StoredSession> stored = List.copyOf(recovered);
        recovered.clear();
        return onEveryLoop(loop -> forLoop(loop, stored, session -> sessions.adopt(loop, session)))
                .compose(done -> onEveryLoop(loop -> forLoop(loop, stored, session -> sessions.goOn(loop, session))));
    }

    /**
     * Begins to work together with other instances, if the storage is shared with any. Called once, when all loops are made, before
     * any listener is open.
     *
     * @return completes when this instance knows what all of them know
     */
    public Future<Void> join() {
        Cluster cluster =
                storage instanceof SharedStorage shared ? shared.cluster().orElse(null) : null;
        if (cluster == null) {
            return Future.succeededFuture();
        }
        Peers made = new Peers(this, cluster);
        peers = made;
        storage.retained().onChange(change -> retained.change(change.topic(), change.stamp(), change.message()));
        return onEveryLoop(loop -> loop.outgoing().join(made))
                .compose(done -> cluster.join(made))
                .compose(done -> made.routesOfAll());
    }

    /** The other instances; null if this broker has its storage for itself. */
    public @Nullable Peers peers() {
        return peers;
    }

    /** Who does here what the operator of another instance orders; null before the administration is there. */
    PeerOrders.@Nullable Executor executor() {
        return executor;
    }

    void executor(PeerOrders.Executor orders) {
        executor = orders;
    }

    /** True if other instances may use the storage, too. */
    boolean isShared() {
        return peers != null;
    }

    /** True while others may take this instance for dead. */
    boolean isSilent() {
        Peers others = peers;
        return others != null && others.isSilent();
    }

    /** Transient sessions have subscribed (1) or unsubscribed (-1); completes when all instances know it. */
    Future<Void> changed(Collection<TopicFilter> filters, int by) {
        Peers others = peers;
        return others == null ? Future.succeededFuture() : others.change(filters, by);
    }

    /** Stands for "on no loop of this instance" where the index of a loop is asked for. */
    int elsewhere() {
        return loops.length;
    }

    /** The loop that deals with a client id that no loop of this instance has. */
    Loop home(String clientId) {
        return loops[Math.floorMod(clientId.hashCode(), loops.length)];
    }

    /** The loop that has a session, or its home loop if it is elsewhere. */
    public Loop owner(Session session) {
        int index = session.loop();
        return index < loops.length ? loops[index] : home(session.clientId());
    }

    private void forLoop(Loop loop, List<StoredSession> stored, Consumer<StoredSession> work) {
        for (int i = loop.index(); i < stored.size(); i += loops.length) {
            StoredSession session = stored.get(i);
            loop.guard(() -> work.accept(session));
        }
    }

    private Future<Void> onEveryLoop(Consumer<Loop> work) {
        List<Future<Void>> all = new ArrayList<>();
        for (Loop loop : loops) {
            Promise<Void> done = Promise.promise();
            loop.post(() -> {
                work.accept(loop);
                done.complete();
            });
            all.add(done.future());
        }
        return Future.join(all).mapEmpty();
    }

    @Override
    public void session(StoredSession session) {
        recovered.add(session);
    }

    @Override
    public void retained(Message message, long stamp) {
        retained.restore(message, stamp);
    }

    @Override
    public void highestStamp(long stamp) {
        retained.startAbove(stamp);
    }

    public BrokerConfig config() {
        return config;
    }

    /** What all clients together may hold on this machine. */
    public Ceilings ceilings() {
        return ceilings;
    }

    /** What the queues of all sessions share. */
    public QueueMemory queueMemory() {
        return queueMemory;
    }

    public Extensions extensions() {
        return extensions;
    }

    public Storage storage() {
        return storage;
    }

    /** What an acknowledgement promises if the listener says nothing else. */
    public Durability durability() {
        return durability;
    }

    /** What time it is. */
    public TimeSource time() {
        return time;
    }

    public SubscriptionIndex subscriptions() {
        return subscriptions;
    }

    public RetainedIndex retained() {
        return retained;
    }

    RetainedIndex figures() {
        return figures;
    }

    public Router router() {
        return router;
    }

    public SessionDirectory sessions() {
        return sessions;
    }

    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    public Loop loop(int index) {
        return loops[index];
    }

    public int loopCount() {
        return loops.length;
    }

    boolean anyLoopSlow() {
        for (Loop loop : loops) {
            if (loop.isSlow()) {
                return true;
            }
        }
        return false;
    }

    /** A session as its owner loop, which is the caller's, sees it. */
    ClientSnapshot snapshot(Session session) {
        Loop loop = owner(session);
        boolean stored = session.isStored();
        long queued = stored ? loop.queues().queued(session.lease()) : session.queuedInMemory();
        return new ClientSnapshot(
                session.clientId(),
                session.client(),
                session.port() != null,
                session.expirySeconds(),
                session.subscriptions().size(),
                queued,
                session.inFlight(),
                stored ? loop.queues().dropped(session.lease()) : session.droppedInMemory());
    }

    /** The sum over all loops. Any thread. */
    public long count(Counter counter) {
        long sum = 0;
        for (Loop loop : loops) {
            sum += loop.counters().get(counter);
        }
        return sum;
    }

    /** For work whose failure nobody can be told: it is logged, unless a later claim has made it void. */
    void ignoreFailure(Future<?> future, String what) {
        future.onFailure(cause -> {
            if (!(cause instanceof StorageException failure) || failure.kind() != StorageException.Kind.FENCED) {
                log.warn("{} failed in the storage: {}", what, cause.toString());
            }
        });
    }
}
