// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the operator of one instance orders and all of them do: bans, which an instance that comes later is told, too, and the end of a
 * connection, wherever it is. Confined to one loop, but for what it is asked.
 */
final class PeerOrders {
    private static final long WAIT_MILLIS = 1000;
    private static final int FRAME_BYTES = 16 << 10;

    private final Loop loop;
    private final Peers peers;
    private final Map<Long, Question> questions = new HashMap<>();
    private long number;

    PeerOrders(Loop loop, Peers peers) {
        this.loop = loop;
        this.peers = peers;
    }

    /** What is asked of an instance: does what it is told on its own clients. Set once, by whoever knows them; any thread. */
    interface Executor {
        /** There is one more ban: whoever it means must go. */
        void onBan();

        /** A ban is over; one that the instance made by itself, too. */
        void onLift(Bans.Lift lift);

        /** Disconnects a client of this instance; true if it was connected. */
        Future<Boolean> onKick(String clientId, ReasonCode reason);
    }

    /** Who has the client? Ends with the first that had it, or when nobody had. */
    private final class Question extends TimerWheel.Timer {
        private final long id;
        private final Set<Peer> asked;
        private final Promise<Boolean> promise;

        Question(long id, Collection<Peer> asked, Promise<Boolean> promise) {
            this.id = id;
            this.asked = new HashSet<>(asked);
            this.promise = promise;
        }

        void answer(Peer peer, boolean wasConnected) {
            asked.remove(peer);
            if (wasConnected || asked.isEmpty()) {
                loop.timers().cancel(this);
                end(wasConnected);
            }
        }

        private void end(boolean wasConnected) {
            questions.remove(id);
            promise.complete(wasConnected);
        }

        @Override
        protected void onTimer() {
            end(false);
        }
    }

    /** Any thread. */
    void tell(Ban ban) {
        tellAll(writer -> writer.ban(ban));
    }

    /** Any thread. */
    void tell(Bans.Lift lift) {
        tellAll(writer -> writer.lift(lift));
    }

    private void tellAll(Consumer<PeerFrameWriter> part) {
        loop.post(() -> {
            byte[] frame = frame(part);
            peers.all().forEach(peer -> peers.send(loop, peer, frame, true));
        });
    }

    private static byte[] frame(Consumer<PeerFrameWriter> part) {
        PeerFrameWriter writer = new PeerFrameWriter(64);
        part.accept(writer);
        return writer.toByteArray();
    }

    /** Another instance is there: it is told all bans, and what was lifted. */
    void join(Peer peer, Bans bans, long nowMillis) {
        PeerFrameWriter writer = new PeerFrameWriter(FRAME_BYTES);
        int empty = writer.length();
        for (Bans.Lift lift : bans.lifts()) {
            writer.lift(lift);
            writer = sent(peer, writer);
        }
        for (Ban ban : bans.all(nowMillis)) {
            writer.ban(ban);
            writer = sent(peer, writer);
        }
        if (writer.length() > empty) {
            peers.send(loop, peer, writer.toByteArray(), true);
        }
    }

    /** Sends it if it is full; returns where to go on. */
    private PeerFrameWriter sent(Peer peer, PeerFrameWriter writer) {
        if (writer.length() < FRAME_BYTES) {
            return writer;
        }
        peers.send(loop, peer, writer.toByteArray(), true);
        return new PeerFrameWriter(FRAME_BYTES);
    }

    /** Has a client disconnected that is not here. Any thread; false if nobody had it, or it was not told within 1 s. */
    Future<Boolean> kick(String clientId, ReasonCode reason) {
        Promise<Boolean> promise = Promise.promise();
        loop.post(() -> kick(clientId, reason, promise));
        return promise.future();
    }

    private void kick(String clientId, ReasonCode reason, Promise<Boolean> promise) {
        Collection<Peer> all = peers.all();
        if (all.isEmpty()) {
            promise.complete(false);
            return;
        }
        Question question = new Question(++number, all, promise);
        questions.put(question.id, question);
        loop.timers().arm(question, WAIT_MILLIS);
        byte[] frame = frame(writer -> writer.kick(question.id, clientId, reason));
        all.forEach(peer -> peers.send(loop, peer, frame, true));
    }

    /** Another instance has answered. Any loop. */
    void kicked(Peer peer, long question, boolean wasConnected) {
        loop.post(() -> {
            Question open = questions.get(question);
            if (open != null) {
                open.answer(peer, wasConnected);
            }
        });
    }

    /** Does what another instance asks. On the loop of its frames. */
    void kickHere(@Nullable Executor executor, Peer peer, PeerFrameReader order) {
        long question = order.nextLong();
        String clientId = order.nextText();
        ReasonCode reason = Objects.requireNonNull(ReasonCode.of(order.nextByte()), "reason");
        Loop receiver = peer.receiver();
        Future<Boolean> done = executor == null ? Future.succeededFuture(false) : executor.onKick(clientId, reason);
        done.onComplete(result -> receiver.post(() -> {
            boolean was = result.succeeded() && result.result();
            peers.send(receiver, peer, frame(writer -> writer.kicked(question, was)), true);
        }));
    }

    /** Another instance is gone: it answers no more. */
    void gone(Peer peer) {
        Set.copyOf(questions.values()).forEach(question -> question.answer(peer, false));
    }
}
