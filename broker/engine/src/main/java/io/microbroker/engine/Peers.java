// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.ClusterListener;
import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.cluster.SessionChange;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.cluster.Standing;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other instances of the broker on the same storage: takes what the storage tells of them to the loops that it concerns. Each
 * instance's frames are taken by one loop, so they keep their order.
 *
 * <p>Threads: told by a thread of the storage, asked by any.
 */
public final class Peers implements ClusterListener {
    private static final Logger log = LoggerFactory.getLogger(Peers.class);

    /** For routes of others at the start. */
    private static final long WAIT_SECONDS = 1;

    private final Engine engine;
    private final Cluster cluster;
    private final SharedSessions sessions;
    private final DueSessions due;
    private final LocalRoutes routes;
    private final PeerOrders orders;
    private final Loop routesLoop;
    private final ConcurrentMap<String, Peer> byLife = new ConcurrentHashMap<>();
    private final AtomicInteger routedTo = new AtomicInteger();
    private volatile Standing standing = Standing.MEMBER;
    private final AtomicInteger expulsions = new AtomicInteger();

    Peers(Engine engine, Cluster cluster) {
        this.engine = engine;
        this.cluster = cluster;
        this.sessions = new SharedSessions(engine, this);
        this.due = new DueSessions(engine, sessions);
        this.routesLoop = engine.loop(0);
        this.routes = new LocalRoutes(routesLoop, this);
        this.orders = new PeerOrders(routesLoop, this);
    }

    /** The instances that are alive, this one included. Any thread. */
    public List<Member> members() {
        return cluster.members();
    }

    /** Instances that messages are routed to, this one included. Any thread. */
    int size() {
        return 1 + routedTo.get();
    }

    /** The instance of a life; null if it is this one, or not (any more) there. */
    @Nullable
    Peer find(@Nullable String life) {
        return life == null ? null : byLife.get(life);
    }

    /** Those of now, without this one. Any thread. */
    Collection<Peer> all() {
        return List.copyOf(byLife.values());
    }

    /** What all instances do. */
    PeerOrders orders() {
        return orders;
    }

    SharedSessions sessions() {
        return sessions;
    }

    /** True while others may take this instance for dead: nothing of QoS &gt; 0 may be acknowledged without the storage. */
    boolean isSilent() {
        return standing != Standing.MEMBER;
    }

    /** How often the others have taken this instance for dead. What was claimed before is not to be relied on. Any thread. */
    int expulsions() {
        return expulsions.get();
    }

    /** Sends a frame. On any loop. */
    boolean send(Loop loop, Peer peer, byte[] frame, boolean must) {
        loop.counters().increment(Counter.CLUSTER_FRAMES_SENT);
        return cluster.send(peer.life(), frame, must);
    }

    /** Completes when all others that are known have told their routes, or after 1 s: one of them may be dead and not known to be. */
    Future<Void> routesOfAll() {
        CompletableFuture<?>[] all = byLife.values().stream().map(Peer::told).toArray(CompletableFuture<?>[]::new);
        return Future.fromCompletionStage(
                CompletableFuture.allOf(all).completeOnTimeout(null, WAIT_SECONDS, TimeUnit.SECONDS));
    }

    /**
     * A transient session has subscribed, or gave subscriptions up.
     *
     * @param by 1 or -1
     * @return completes when all instances know it, or after 1 s
     */
    Future<Void> change(Collection<TopicFilter> filters, int by) {
        return routes.change(filters, by);
    }

    @Override
    public void onMember(Member member, boolean isAlive) {
        if (isAlive) {
            Loop receiver = engine.loop(Math.floorMod(member.life().hashCode(), engine.loopCount()));
            Peer peer = new Peer(member, engine.elsewhere(), receiver);
            if (byLife.putIfAbsent(member.life(), peer) == null) {
                routedTo.incrementAndGet();
                log.info("another instance is there name={} life={}", member.name(), member.life());
                routesLoop.post(() -> {
                    routes.join(peer);
                    orders.join(peer, engine.bans(), engine.time().wallMillis());
                });
            }
            return;
        }
        Peer peer = byLife.remove(member.life());
        if (peer != null) {
            peer.told().complete(null);
            log.info("another instance is gone name={} life={}", member.name(), member.life());
            peer.receiver().post(() -> {
                peer.leave(engine.subscriptions());
                routedTo.decrementAndGet();
            });
            routesLoop.post(() -> {
                routes.gone(peer);
                orders.gone(peer);
            });
            sessions.onGone(peer);
        }
    }

    @Override
    public Future<Void> onSnapshot(Predicate<String> part, List<SharedSession> all) {
        return sessions.onSnapshot(part, all);
    }

    @Override
    public Future<Void> onChange(SessionChange change) {
        return sessions.onChange(change);
    }

    @Override
    public void onFrame(String fromLife, byte[] frame) {
        Peer peer = byLife.get(fromLife);
        if (peer != null) {
            peer.receiver().post(frame.length, () -> take(peer, frame));
        }
    }

    private void take(Peer peer, byte[] frame) {
        Loop loop = peer.receiver();
        loop.counters().increment(Counter.CLUSTER_FRAMES_RECEIVED);
        PeerFrameReader reader = new PeerFrameReader(frame);
        if (reader.nextByte() != PeerFrameWriter.FORMAT) {
            log.warn("a frame of another version was dropped, from {}", peer);
            return;
        }
        Arrival arrival = new Arrival(loop, peer, reader);
        while (reader.hasMore()) {
            int kind = reader.nextByte();
            switch (kind) {
                case PeerFrameWriter.LIVE -> arrival.live();
                case PeerFrameWriter.MEMBER -> arrival.member();
                case PeerFrameWriter.DIRECT -> arrival.direct();
                case PeerFrameWriter.ROUTES -> send(loop, peer, arrival.routes(), true);
                case PeerFrameWriter.ROUTED -> {
                    long number = reader.nextLong();
                    routesLoop.post(() -> routes.confirmed(peer, number));
                }
                default -> takeOrder(peer, kind, reader);
            }
        }
    }

    private void takeOrder(Peer peer, int kind, PeerFrameReader reader) {
        PeerOrders.Executor executor = engine.executor();
        switch (kind) {
            case PeerFrameWriter.BAN -> {
                boolean isNew =
                        engine.bans().take(reader.nextBan(), engine.time().wallMillis());
                if (isNew && executor != null) { // else no client is there yet
                    executor.onBan();
                }
            }
            case PeerFrameWriter.LIFT -> {
                Bans.Lift lift = reader.nextLift();
                engine.bans().take(lift);
                if (executor != null) {
                    executor.onLift(lift);
                }
            }
            case PeerFrameWriter.KICK -> orders.kickHere(executor, peer, reader);
            case PeerFrameWriter.KICKED -> orders.kicked(peer, reader.nextLong(), reader.nextByte() == 1);
            default -> throw new IllegalStateException("a frame has a part of kind " + kind);
        }
    }

    @Override
    public Future<Void> onKick(String clientId, long epoch) {
        return sessions.onKick(clientId, epoch);
    }

    @Override
    public void onDue(Due session) {
        due.onDue(session);
    }

    @Override
    public void onStanding(Standing now) {
        if (standing == now) {
            return;
        }
        standing = now;
        if (now == Standing.MEMBER) {
            log.info("this instance takes part again");
        } else {
            log.warn("this instance may be taken for dead by the others standing={}", now);
        }
        if (now == Standing.EXPELLED) {
            expulsions.incrementAndGet();
            for (int i = 0;
                    i < engine.loopCount();
                    i++) { // behind what they are at: a claim that ends later sees the count
                Loop loop = engine.loop(i);
                loop.post(() -> engine.sessions().forEach(session -> expel(loop, session)));
            }
        }
    }

    /** Whoever connects elsewhere gets the session there; nobody may go on with it here. On any loop, which may not be the owner. */
    private static void expel(Loop loop, Session session) {
        if (session.loop() == loop.index() && session.isStored()) {
            SessionPort port = session.port();
            if (port != null) {
                port.disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "this instance is cut off from the others");
            }
        }
    }
}
