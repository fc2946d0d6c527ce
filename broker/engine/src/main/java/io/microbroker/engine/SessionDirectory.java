// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.Limit;
import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StoredSession;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Client id -&gt; session, and who may have it: CONNECT with takeover, loss of a connection, the end of a session. All CONNECTs
 * of one client id go one after the other. A session is only ever touched by its owner loop; the owner gives it away.
 *
 * <p>Shared by all loops; each method names the loop that calls it.
 */
public final class SessionDirectory {
    /** A session expiry interval that never ends. */
    public static final long FOREVER = 0xFFFF_FFFFL;

    private final Engine engine;
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final ClientIdLocks locks = new ClientIdLocks();

    SessionDirectory(Engine engine) {
        this.engine = engine;
    }

    /** Sessions that exist, with or without connection. Any thread. */
    public int size() {
        return sessions.size();
    }

    /** The session of a client id; only its owner loop may touch it. Any thread. */
    public @Nullable Session find(String clientId) {
        return sessions.get(clientId);
    }

    /** Who may do something with a client id. */
    ClientIdLocks locks() {
        return locks;
    }

    /** A session that another instance told of. The caller holds its client id. */
    void put(Session session) {
        sessions.put(session.clientId(), session);
    }

    /** A session that another instance has ended. The caller holds its client id. */
    void drop(Session session) {
        sessions.remove(session.clientId(), session);
    }

    /** Shows all sessions. Any thread; what the consumer may ask of a session is what {@code Subscriber} offers. */
    public void forEach(Consumer<Session> consumer) {
        sessions.values().forEach(consumer);
    }

    /**
     * Opens the session of a client: takes it over from whoever has it, claims it in the storage, makes it if there is none.
     *
     * @param loop the caller's; it owns the session when the handler is called
     */
    public void open(Loop loop, OpenRequest request, OpenHandler handler) {
        locks.acquire(request.clientId(), loop, () -> takeOver(loop, request, handler));
    }

    private void takeOver(Loop loop, OpenRequest request, OpenHandler handler) {
        Session present = sessions.get(request.clientId());
        if (present == null) {
            if (sessions.size() >= engine.ceilings().sessions()) {
                locks.release(request.clientId());
                handler.onRefused(new Refusal(
                        Limit.SESSIONS, ReasonCode.QUOTA_EXCEEDED, "there are as many sessions as there may be"));
                return;
            }
            claim(loop, request, handler);
            return;
        }
        if (!isSameUser(present, request)) { // a session is bound to who made it
            locks.release(request.clientId());
            handler.onRefused(new SecurityException("the session belongs to another user"));
            return;
        }
        if (present.loop() == engine.elsewhere()) { // the claim takes it from there
            claim(loop, request, handler);
            return;
        }
        Loop owner = engine.loop(present.loop());
        if (owner.index() == loop.index()) {
            Consumer<Throwable> failed = cause -> refuse(request, handler, cause);
            surrender(owner, present, request.cleanStart(), () -> claim(loop, request, handler), failed);
        } else {
            Runnable then = () -> owner.afterTurn(() -> {
                give(present, loop);
                owner.dispatchOutgoing();
                loop.post(() -> claim(loop, request, handler));
            });
            Consumer<Throwable> failed = cause -> loop.post(() -> refuse(request, handler, cause));
            owner.post(() -> surrender(owner, present, request.cleanStart(), then, failed));
        }
    }

    /** The session that was there could not be deleted: who says it was would promise too much. */
    private void refuse(OpenRequest request, OpenHandler handler, Throwable cause) {
        try {
            handler.onRefused(cause);
        } finally {
            locks.release(request.clientId());
        }
    }

    /** On the owner loop, after which it is not the owner: what it is told late, such as a receipt, it passes on. */
    private void give(Session session, Loop newOwner) {
        if (!session.isEnded()) {
            session.giveTo(newOwner.index());
            engine.subscriptions().touch(); // targets are sorted by loop
        }
    }

    private static boolean isSameUser(Session session, OpenRequest request) {
        return Objects.equals(session.owner().username(), request.client().username());
    }

    /**
     * On the owner loop: lets go of a session that another connection wants [MQTT-3.1.4-3]; {@code then} runs when it has, or
     * {@code failed} if its end could not be stored.
     */
    private void surrender(Loop owner, Session session, boolean cleanStart, Runnable then, Consumer<Throwable> failed) {
        owner.guard(() -> disconnect(owner, session));
        boolean ends = cleanStart || session.expirySeconds() == 0; // [MQTT-3.1.2-4]
        if (ends && !session.isEnded()) {
            end(owner, session, then, failed);
        } else {
            then.run();
        }
    }

    /** A will whose delay is not over stays with the session, which goes on: the next CONNECT replaces it [MQTT-3.1.3-9]. */
    private static void disconnect(Loop owner, Session session) {
        SessionPort port = session.port();
        if (port != null) {
            owner.counters().increment(Counter.SESSIONS_TAKEN_OVER);
            port.disconnect(ReasonCode.SESSION_TAKEN_OVER, "another connection uses this client id");
        }
        owner.afterlives().cancel(session);
    }

    private void claim(Loop loop, OpenRequest request, OpenHandler handler) {
        ClaimRequest claim = new ClaimRequest(
                request.client().publisher(),
                request.cleanStart(),
                request.expirySeconds(),
                request.will(),
                request.bounds().queuedMessages(),
                request.bounds().queuedBytes());
        int expulsions = expulsions();
        loop.sessions()
                .claim(claim)
                .onComplete(result -> loop.turn(() -> {
                    boolean isLate = expulsions != expulsions() && result.succeeded();
                    onClaimed(loop, request, isLate ? late(loop, request, result.result()) : result, handler);
                }));
    }

    private int expulsions() {
        Peers peers = engine.peers();
        return peers == null ? 0 : peers.expulsions();
    }

    /** Others have taken this instance for dead since it asked: they may have the session by now, and would not be noticed. */
    private AsyncResult<Claim> late(Loop loop, OpenRequest request, Claim claim) {
        if (!claim.persistent()) {
            return Future.succeededFuture(claim);
        }
        detach(loop, bind(loop, request, claim), true);
        return Future.failedFuture(new StorageException(
                StorageException.Kind.UNAVAILABLE, "others took this instance for dead meanwhile"));
    }

    private void onClaimed(Loop loop, OpenRequest request, AsyncResult<Claim> result, OpenHandler handler) {
        try {
            if (result.succeeded()) {
                handler.onOpened(bind(loop, request, result.result()), result.result());
            } else {
                loop.guard(() -> handler.onRefused(result.cause()));
                leaveOffline(loop, request.clientId());
            }
        } finally {
            locks.release(request.clientId());
        }
    }

    /** The claim failed: a session that was surrendered for it goes on without connection, on this loop. */
    private void leaveOffline(Loop loop, String clientId) {
        Session session = sessions.get(clientId);
        if (session != null && !session.isEnded() && session.loop() == loop.index() && !engine.isShared()) {
            loop.afterlives().begin(session, 0);
        }
    }

    /** Makes the claimed session this loop's: the one that is there, or a new one. */
    private Session bind(Loop loop, OpenRequest request, Claim claim) {
        Lease lease = claim.lease();
        Session session = sessions.get(request.clientId());
        Peers peers = engine.peers();
        if (session != null && peers != null && !claim.present()) { // it has ended, here or elsewhere
            peers.sessions().forget(loop, session);
            session = null;
        }
        if (session == null) {
            session = made(loop, request, claim);
        } else {
            rebind(loop, session, claim, peers);
        }
        lease.attach(session);
        session.client(request.client());
        session.expirySeconds(request.expirySeconds());
        session.will(request.will());
        return session;
    }

    private Session made(Loop loop, OpenRequest request, Claim claim) {
        Session session = claim.persistent()
                ? Session.storedSession(request.client().publisher(), claim.lease(), loop)
                : Session.transientSession(request.client().publisher(), claim.lease(), loop, request.bounds());
        session.moveTo(loop.index(), loop, claim.lease());
        if (claim.present()) {
            session.recover(claim);
            adopt(session, claim.subscriptions());
        }
        sessions.put(request.clientId(), session);
        return session;
    }

    /** {@code peers}: null if no other instance can have had it. */
    private void rebind(Loop loop, Session session, Claim claim, @Nullable Peers peers) {
        boolean isNews = session.client() == null; // it lay in the storage when the broker started, or was elsewhere
        boolean isOld = peers != null && session.lease().epoch() != claim.previousEpoch();
        if (isOld) {
            session.forgetState();
        }
        session.moveTo(loop.index(), loop, claim.lease());
        if ((isNews || isOld) && claim.present()) {
            session.recover(claim);
        }
        if (peers != null) {
            peers.sessions().reconcile(session, claim.subscriptions());
            engine.subscriptions().touch();
        }
    }

    /**
     * Binds a session that {@link #open} gave to its connection, and sends what it is owed.
     *
     * @param window messages in flight at most
     */
    public void attach(Loop loop, Session session, SessionPort port, Claim claim, int window) {
        if (session.isStored()) {
            session.attach(port, claim, new LeasedQueue(loop, session, claim.lease()), window);
            loop.cursors().resume(session);
        } else {
            session.attach(port);
        }
    }

    private void adopt(Session session, List<Subscription> subscriptions) {
        for (Subscription subscription : subscriptions) {
            session.subscriptions().put(subscription.filter(), subscription);
            engine.subscriptions().add(session, subscription);
        }
    }

    /** Takes in a session that lay in the storage when the broker started; it has no connection. */
    void adopt(Loop loop, StoredSession stored) {
        Session session = Session.storedSession(stored.owner(), stored.lease(), loop);
        session.moveTo(loop.index(), loop, stored.lease());
        stored.lease().attach(session);
        session.expirySeconds(stored.sessionExpirySeconds());
        session.will(stored.will());
        session.storedOutbound().assumeSent(stored.sentTo());
        adopt(session, stored.subscriptions());
        sessions.put(session.clientId(), session);
    }

    /** Time goes on for a session that {@link #adopt} took in: its will and its end become due. */
    void goOn(Loop loop, StoredSession stored) {
        Session session = sessions.get(stored.owner().clientId());
        if (session == null) {
            return;
        }
        if (stored.disconnectedAtMillis() == 0) { // the broker ended without having seen it off
            release(loop, session, loop.nowMillis());
            loop.afterlives().begin(session, 0);
        } else {
            loop.afterlives().begin(session, Math.max(0, loop.nowMillis() - stored.disconnectedAtMillis()));
        }
    }

    /**
     * The connection of a session is gone.
     *
     * @param loop the owner's
     * @param willDiscarded true after a DISCONNECT with reason 0x00 [MQTT-3.14.4-3]
     */
    public void detach(Loop loop, Session session, boolean willDiscarded) {
        if (session.isEnded()) {
            return;
        }
        if (willDiscarded) {
            session.will(null);
        }
        session.detach();
        loop.wakeCursors(); // those of this connection are over
        if (session.expirySeconds() == 0) {
            finish(loop, session);
            return;
        }
        Will will = session.will();
        boolean isWatched = engine.isShared(); // the storage watches the time
        if (isWatched && will != null && will.delaySeconds() == 0) {
            sendWill(loop, session);
        }
        release(loop, session, loop.nowMillis());
        if (!isWatched) {
            loop.afterlives().begin(session, 0);
        }
        loop.handover().onOffline(session);
    }

    private void release(Loop loop, Session session, long disconnectedAtMillis) {
        long sentTo = session.isStored() ? session.storedOutbound().sentTo() : ReleaseInfo.UNKNOWN;
        ReleaseInfo info = new ReleaseInfo(disconnectedAtMillis, session.expirySeconds(), session.will(), sentTo);
        engine.ignoreFailure(loop.sessions().release(session.lease(), info), "release of a session");
    }

    /**
     * The time of a session without connection is over. On the owner loop. One that is stored waits for CONNECTs of its client
     * id that are under way, and holds up later ones until the storage has forgotten it: none may find half of it.
     */
    @SuppressWarnings("ReferenceEquality") // a lease is one object; a claim makes another
    void finish(Loop loop, Session session) {
        String clientId = session.clientId();
        if (!session.isStored()) {
            end(loop, session, () -> {}, cause -> {});
            return;
        }
        Lease lease = session.lease();
        locks.acquire(clientId, loop, () -> {
            boolean isUnclaimed = session.loop() == loop.index() && session.lease() == lease;
            if (isUnclaimed && !session.isEnded() && !session.isOnline()) {
                end(loop, session, () -> locks.release(clientId), cause -> locks.release(clientId));
            } else {
                locks.release(clientId);
            }
        });
    }

    /**
     * Ends a session. On the owner loop; if it is stored, the caller holds its client id until {@code then} or {@code failed}
     * runs.
     */
    private void end(Loop loop, Session session, Runnable then, Consumer<Throwable> failed) {
        if (session.isStored() && engine.isShared()) {
            loop.guard(() -> {
                session.detach();
                sendWill(loop, session);
            });
            // Known until the storage has forgotten it: another instance may have claimed it.
            Runnable deleted = () -> {
                loop.guard(() -> forget(loop, session));
                then.run();
            };
            loop.handover().onEnd(session, () -> deleteStored(loop, session, deleted, then, failed));
            return;
        }
        loop.guard(() -> forget(loop, session));
        if (session.isStored()) {
            loop.handover().onEnd(session, () -> deleteStored(loop, session, then, then, failed));
        } else {
            if (engine.isShared()) {
                engine.ignoreFailure(loop.sessions().end(session.lease()), "end of a session");
            }
            loop.handover().onEnd(session, then);
            session.free();
        }
    }

    /** Sends the will of a session that has no connection, and ends it if its time is over. The caller holds its client id. */
    void carryOut(Loop loop, @Nullable Session present, Due due, SharedSessions shared) {
        Runnable done = () -> locks.release(due.lease().clientId());
        Session session = present == null ? Session.storedSession(due.owner(), due.lease(), loop) : present;
        loop.guard(() -> {
            shared.give(session, loop, due);
            sendWill(loop, session);
        });
        if (!due.isStored()) {
            engine.ignoreFailure(loop.sessions().end(due.lease()), "end of a session");
            done.run();
        } else if (due.isOver()) {
            loop.counters().increment(Counter.SESSIONS_EXPIRED);
            end(loop, session, done, cause -> done.run());
        } else {
            release(loop, session, due.disconnectedAtMillis());
            done.run();
        }
    }

    private void forget(Loop loop, Session session) {
        loop.afterlives().cancel(session);
        session.detach();
        session.end();
        sessions.remove(session.clientId(), session);
        for (TopicFilter filter : session.subscriptions().keySet()) {
            engine.subscriptions().remove(session, filter);
        }
        if (!session.isStored()) {
            engine.ignoreFailure(engine.changed(session.subscriptions().keySet(), -1), "end of routes");
        }
        sendWill(loop, session);
        engine.extensions().tell(loop, new BrokerEvent.SessionEnded(session.clientId()));
    }

    /** {@code fenced} runs if it is another's by now, or gone. */
    private void deleteStored(Loop loop, Session session, Runnable then, Runnable fenced, Consumer<Throwable> failed) {
        if (!SharedHandover.isMember(session)) { // else the handover has counted them
            long unsent = loop.queues().queued(session.lease()) - session.inFlight();
            loop.counters().add(Counter.DROPPED_SESSION_GONE, Math.max(0, unsent));
        }
        Future<Void> deleted = loop.sessions().end(session.lease());
        engine.ignoreFailure(deleted, "end of a session");
        OnLoop.await(loop, deleted, done -> then.run(), cause -> {
            if (isFenced(cause)) {
                fenced.run();
            } else {
                failed.accept(cause);
            }
        });
    }

    private static boolean isFenced(Throwable cause) {
        return cause instanceof StorageException failure && failure.kind() == StorageException.Kind.FENCED;
    }

    /** Publishes the will of a session, once. On the owner loop. */
    void sendWill(Loop loop, Session session) {
        Will will = session.will();
        if (will == null) {
            return;
        }
        session.will(null); // [MQTT-3.1.2-10]
        if (!session.mayPublish(will)) { // the policy may have changed since CONNECT
            loop.counters().increment(Counter.PUBLISHES_DENIED);
            return;
        }
        Message message = will.toMessage(session.owner(), loop.nowMillis());
        loop.counters().increment(Counter.WILLS_SENT);
        if (engine.isShared()) { // another instance may have sent it: nobody gets it before the storage has decided
            HeldCopies held = new HeldCopies();
            Pending decided = outcome -> {
                if (outcome == Outcome.STORED) {
                    held.release(loop);
                } else {
                    held.drop(loop);
                }
            };
            loop.queues().will(session.lease(), unit(loop, message, held), decided);
        } else if (session.isStored()) {
            loop.queues().will(session.lease(), unit(loop, message, null), Receipt.NONE);
        } else {
            engine.router().publish(loop, message);
        }
    }

    private Fanout unit(Loop loop, Message message, @Nullable HeldCopies held) {
        Fanout fanout = engine.router().route(loop, new Route(message.topic()), message, engine.durability(), held);
        return fanout == null ? new Fanout(message, List.of(), 0, engine.durability()) : fanout;
    }
}
