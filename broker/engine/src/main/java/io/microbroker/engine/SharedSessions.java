// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.cluster.SessionChange;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Lease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Persistent sessions as all instances know them. Each instance has an object for every one, with its subscriptions in the index, and
 * that object stays the same wherever the session goes: so a message that is routed while it moves finds it exactly once.
 *
 * <p>A session that this instance has not is <em>elsewhere</em>: on no loop ({@link Engine#elsewhere}), touched by its home loop
 * only, and only by who holds its client id. What is told of a session that this instance has claimed later is old, and is ignored.
 */
final class SharedSessions {
    private final Engine engine;
    private final Peers peers;

    SharedSessions(Engine engine, Peers peers) {
        this.engine = engine;
        this.peers = peers;
    }

    /**
     * Runs work on the loop that has the session of a client id, or on its home loop, while no CONNECT of it is under way.
     *
     * @param work gets null if there is no session; failures are logged
     * @return completes when it has run
     */
    private Future<Void> with(String clientId, BiConsumer<Loop, @Nullable Session> work) {
        Promise<Void> done = Promise.promise();
        Loop home = engine.home(clientId);
        home.post(() -> hold(home, clientId, work, done::complete));
        return done.future();
    }

    private void hold(Loop home, String clientId, BiConsumer<Loop, @Nullable Session> work, Runnable then) {
        ClientIdLocks locks = engine.sessions().locks();
        Runnable end = () -> {
            locks.release(clientId);
            then.run();
        };
        locks.acquire(clientId, home, () -> onOwner(home, clientId, work, end));
    }

    private void onOwner(Loop loop, String clientId, BiConsumer<Loop, @Nullable Session> work, Runnable end) {
        Session session = engine.sessions().find(clientId);
        Loop owner = session == null ? engine.home(clientId) : engine.owner(session);
        if (owner.index() != loop.index()) {
            owner.post(() -> onOwner(owner, clientId, work, end));
            return;
        }
        loop.guard(() -> work.accept(loop, session));
        end.run();
    }

    boolean isElsewhere(Session session) {
        return session.loop() == engine.elsewhere();
    }

    /** True if this instance has claimed the session at this epoch or later: it knows better. */
    private boolean knowsBetter(Session session, long epoch) {
        return !isElsewhere(session) && session.lease().epoch() >= epoch;
    }

    Future<Void> onChange(SessionChange change) {
        return with(change.clientId(), (loop, session) -> apply(loop, session, change));
    }

    private void apply(Loop loop, @Nullable Session session, SessionChange change) {
        Session present = withoutTransient(loop, session, change.epoch());
        if (present != null && knowsBetter(present, change.epoch())) {
            return;
        }
        apply(loop, change, present);
    }

    /** A transient session whose client id was claimed later elsewhere is over. */
    private static @Nullable Session withoutTransient(Loop loop, @Nullable Session session, long epoch) {
        if (session == null || session.isStored() || session.lease().epoch() >= epoch) {
            return session;
        }
        kick(loop, session);
        return null;
    }

    private void apply(Loop loop, SessionChange change, @Nullable Session session) {
        if (change instanceof SessionChange.Placed placed) {
            place(loop, session, placed);
        } else if (session != null && session.incarnation() == change.incarnation()) {
            if (change instanceof SessionChange.Subscribed subscribed) {
                subscribed.subscriptions().forEach(subscription -> add(session, subscription));
            } else if (change instanceof SessionChange.Unsubscribed unsubscribed) {
                unsubscribed.filters().forEach(filter -> remove(session, filter));
            } else if (change instanceof SessionChange.Ended) {
                forget(loop, session);
            }
        }
    }

    private void place(Loop loop, @Nullable Session session, SessionChange.Placed placed) {
        Lease known = new Lease(placed.clientId(), placed.incarnation(), placed.epoch());
        if (session == null) {
            make(loop, placed.owner(), known, placed.life());
            return;
        }
        if (session.incarnation() != placed.incarnation()) {
            List.copyOf(session.subscriptions().keySet()).forEach(filter -> remove(session, filter));
        }
        leave(loop, session, known, placed.life());
    }

    private Session make(Loop home, Publisher owner, Lease known, @Nullable String life) {
        Session made = Session.storedSession(owner, known, home);
        made.leaveTo(engine.elsewhere(), peers.find(life), known);
        engine.sessions().put(made);
        return made;
    }

    /** Another instance has claimed it, or it goes on there. On its owner loop. */
    private void leave(Loop loop, Session session, Lease known, @Nullable String life) {
        boolean wasHere = !isElsewhere(session);
        kick(loop, session);
        session.leaveTo(engine.elsewhere(), peers.find(life), known);
        if (wasHere) {
            engine.subscriptions().touch(); // targets are sorted by place
        }
    }

    /** It is no more. */
    void forget(Loop loop, Session session) {
        kick(loop, session);
        session.end();
        engine.sessions().drop(session);
        for (TopicFilter filter : session.subscriptions().keySet()) {
            engine.subscriptions().remove(session, filter);
        }
    }

    private void add(Session session, Subscription subscription) {
        Subscription present = session.subscriptions().put(subscription.filter(), subscription);
        if (!subscription.equals(present)) {
            engine.router().enter(session, subscription);
        }
    }

    private void remove(Session session, TopicFilter filter) {
        session.subscriptions().remove(filter);
        engine.subscriptions().remove(session, filter);
    }

    /** Makes its subscriptions these. */
    void reconcile(Session session, List<Subscription> subscriptions) {
        Set<TopicFilter> wanted = new HashSet<>();
        subscriptions.forEach(subscription -> wanted.add(subscription.filter()));
        List<TopicFilter> gone = new ArrayList<>(session.subscriptions().keySet());
        gone.removeAll(wanted);
        gone.forEach(filter -> remove(session, filter));
        subscriptions.forEach(subscription -> add(session, subscription));
    }

    Future<Void> onSnapshot(Predicate<String> part, List<SharedSession> all) {
        Map<String, SharedSession> byClientId = new HashMap<>();
        all.forEach(session -> byClientId.put(session.clientId(), session));
        List<String> concerned = new ArrayList<>(byClientId.keySet());
        engine.sessions().forEach(session -> {
            String clientId = session.clientId();
            if (session.isStored() && part.test(clientId) && !byClientId.containsKey(clientId)) {
                concerned.add(clientId);
            }
        });
        Promise<Void> done = Promise.promise();
        AtomicInteger left = new AtomicInteger(concerned.size() + 1);
        Runnable one = () -> {
            if (left.decrementAndGet() == 0) {
                done.complete();
            }
        };
        for (String clientId : concerned) {
            Loop home = engine.home(clientId);
            SharedSession told = byClientId.get(clientId);
            home.post(() -> hold(home, clientId, (loop, session) -> restate(loop, session, told), one));
        }
        one.run();
        return done.future();
    }

    /** {@code told}: null if the storage does not have it. */
    private void restate(Loop loop, @Nullable Session session, @Nullable SharedSession told) {
        if (told == null) {
            if (session != null && session.isStored() && isElsewhere(session)) { // else it was made after the look
                forget(loop, session);
            }
            return;
        }
        Session present = withoutTransient(loop, session, told.epoch());
        if (present != null && knowsBetter(present, told.epoch())) {
            return;
        }
        Lease known = new Lease(told.clientId(), told.incarnation(), told.epoch());
        if (present == null) {
            present = make(loop, told.owner(), known, told.life());
        } else {
            leave(loop, present, known, told.life());
        }
        reconcile(present, told.subscriptions());
    }

    /** The storage has given a session without connection to this instance. On a loop that may take it. */
    void give(Session session, Loop loop, Due due) {
        kick(loop, session);
        session.forgetState();
        session.moveTo(loop.index(), loop, due.lease());
        due.lease().attach(session);
        session.expirySeconds(due.sessionExpirySeconds());
        session.will(due.will());
        if (due.isStored()) {
            session.storedOutbound()
                    .assumeSent(due.sentTo()); // by whoever had it: QoS 2 of it is nobody else's [MQTT-4.8.2-5]
            engine.sessions().put(session);
            reconcile(session, due.subscriptions());
            engine.subscriptions().touch();
        }
    }

    /** An instance is dead: nobody has its sessions, until the storage tells otherwise. */
    void onGone(Peer peer) {
        engine.sessions().forEach(session -> {
            if (session.through() == peer) {
                Future<Void> ignored = with(session.clientId(), (loop, present) -> {
                    if (present != null && present.through() == peer) {
                        present.leaveTo(engine.elsewhere(), null, present.lease());
                    }
                });
                assert ignored != null;
            }
        });
    }

    /** Another instance has claimed a client id: its client here must go. */
    Future<Void> onKick(String clientId, long epoch) {
        return with(clientId, (loop, session) -> {
            if (session != null && !isElsewhere(session) && session.lease().epoch() < epoch) {
                kick(loop, session);
            }
        });
    }

    /** Whoever claimed it has its will, and its end is none here. */
    private static void kick(Loop loop, Session session) {
        SessionPort port = session.port();
        if (port == null) {
            return;
        }
        loop.counters().increment(Counter.SESSIONS_TAKEN_OVER);
        session.will(null);
        if (session.isStored()) {
            session.expirySeconds(SessionDirectory.FOREVER);
        }
        port.disconnect(ReasonCode.SESSION_TAKEN_OVER, "another connection uses this client id");
    }
}
