// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Stored;
import io.microbroker.topic.SharedGroup;
import io.microbroker.topic.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of messages that a member of a shared group got and will not finish: another member gets them, once (MQTT 5.0
 * §4.8.2). Unsent messages and those of QoS 1 without PUBACK move; QoS 2 messages that were sent stay with the session
 * [MQTT-4.8.2-4], [MQTT-4.8.2-5]. Confined to the loop of the member that goes.
 */
final class SharedHandover {
    private static final int SLICE = 256;
    private static final int SLICE_BYTES = 4 << 20;
    private static final long END = -1;

    private final Loop loop;

    SharedHandover(Loop loop) {
        this.loop = loop;
    }

    /** What moves of one session. */
    private record Wish(
            Session session,
            Lease lease,
            boolean unsentOnly,
            @Nullable String filter,
            boolean onlineOnly) {
        /** Whether the session ends, so that all that it keeps is lost. */
        boolean isEnd() {
            return !unsentOnly && !onlineOnly;
        }

        boolean takes(Stored entry) {
            String shared = entry.target().sharedFilter();
            if (shared == null || (filter != null && !filter.equals(shared))) {
                return false;
            }
            boolean sent = session.storedOutbound().wasSent(entry.sequence());
            return !sent || (!unsentOnly && entry.target().qos() == Qos.AT_LEAST_ONCE);
        }
    }

    /**
     * A member lost its connection: if another is online, that one goes on with its messages. Not at once, for a client that
     * takes its session over itself keeps them.
     */
    void onOffline(Session session) {
        if (isMember(session)) {
            loop.post(() -> {
                if (session.loop() == loop.index() && !session.isOnline() && !session.isEnded()) {
                    move(new Wish(session, session.lease(), false, null, true), 0, () -> {});
                }
            });
        }
    }

    /** A member gave up a shared subscription: what was not sent yet goes to another [MQTT-3.10.4-3]. */
    void onUnsubscribe(Session session, TopicFilter filter) {
        if (session.isStored()) {
            move(new Wish(session, session.lease(), true, filter.value(), false), 0, () -> {});
        }
    }

    /** The session of a member ended: all but sent QoS 2 goes to others; {@code then} runs when it has. */
    void onEnd(Session session, Runnable then) {
        if (!isMember(session)) {
            then.run();
        } else if (session.isStored()) {
            move(new Wish(session, session.lease(), false, null, false), 0, then);
        } else {
            session.giveAway(this::passAgain, this::pass);
            then.run();
        }
    }

    static boolean isMember(Session session) {
        for (TopicFilter filter : session.subscriptions().keySet()) {
            if (filter.isShared()) {
                return true;
            }
        }
        return false;
    }

    private void pass(PublishFrame frame, Target target) {
        Target other = heir(target);
        if (other != null) {
            loop.engine().router().reroute(loop, frame, other);
        } else {
            loop.dropped(DropReason.SESSION_GONE);
        }
    }

    /** It was delivered here, and may be delivered again elsewhere: another copy. */
    private void passAgain(PublishFrame frame, Target target) {
        Target other = heir(target);
        if (other != null) {
            loop.counters().increment(Counter.COPIES_ROUTED);
            loop.engine().router().reroute(loop, frame, other);
        }
    }

    private @Nullable Target heir(Target target) {
        TopicFilter shared = target.sharedFilter();
        return shared == null ? null : pick(shared.value(), (Session) target.subscriber, false);
    }

    private @Nullable Target pick(String filter, Session gone, boolean onlineOnly) {
        SharedGroup group = loop.engine().subscriptions().group(TopicFilter.of(filter));
        Target other = group == null ? null : group.pickOther(gone);
        return other == null || (onlineOnly && !other.subscriber.isOnline()) ? null : other;
    }

    /** Slice by slice. Answers that are there at once are taken in a loop: a long queue must not deepen the stack. */
    private void move(Wish wish, long from, Runnable then) {
        long next = from;
        while (next != END) {
            // Only looked at: what is not moved was not sent by that.
            Future<List<Stored>> read = loop.queues().peek(wish.lease(), next, SLICE, SLICE_BYTES);
            if (!read.isComplete()) {
                read.onComplete(done -> loop.turn(() -> goOn(wish, done, then)));
                return;
            }
            next = moveSlice(wish, read);
        }
        then.run();
    }

    private void goOn(Wish wish, AsyncResult<List<Stored>> read, Runnable then) {
        long next = moveSlice(wish, read);
        if (next == END) {
            then.run();
        } else {
            move(wish, next, then);
        }
    }

    /** Moves what was read; returns where to read on, or {@link #END}. */
    private long moveSlice(Wish wish, AsyncResult<List<Stored>> read) {
        boolean back = wish.onlineOnly() && wish.session().isOnline();
        if (read.failed() || read.result().isEmpty() || back) {
            return END;
        }
        List<Stored> slice = read.result();
        loop.guard(() -> moveSlice(wish, slice)); // whoever waits for the end must not wait for good
        return slice.get(slice.size() - 1).sequence() + 1;
    }

    private void moveSlice(Wish wish, List<Stored> slice) {
        List<Move> moves = new ArrayList<>();
        for (Stored entry : slice) {
            String shared = entry.target().sharedFilter();
            Target other =
                    shared == null || !wish.takes(entry) ? null : pick(shared, wish.session(), wish.onlineOnly());
            if (other == null) {
                countLost(wish, entry);
                continue;
            }
            if (wish.session().storedOutbound().wasBegun(entry.sequence())) {
                loop.counters().increment(Counter.COPIES_ROUTED); // delivered here, and again elsewhere
            }
            wish.session().storedOutbound().giveAway(entry.sequence());
            Qos qos = entry.message().qos().min(other.qos);
            if (other.subscriber.isStored() && qos != Qos.AT_MOST_ONCE) {
                moves.add(new Move(entry.sequence(), Router.storedTarget(entry.message(), other)));
            } else if (qos == Qos.EXACTLY_ONCE) {
                passOnce(wish, entry, other);
            } else {
                loop.engine().router().reroute(loop, loop.frameOf(entry.message()), other);
                loop.queues().ack(wish.lease(), entry.sequence());
            }
        }
        if (!moves.isEmpty()) {
            loop.queues().move(wish.lease(), moves, Receipt.NONE);
        }
    }

    /** Nobody takes over what was never sent, and its session ends. */
    private void countLost(Wish wish, Stored entry) {
        if (wish.isEnd() && !wish.session().storedOutbound().wasBegun(entry.sequence())) {
            loop.dropped(DropReason.SESSION_GONE);
        }
    }

    /**
     * A QoS 2 message goes to a transient member when it has left the store, not before: after a crash in between its old member
     * would get it as well. Left are a sequence number and, at worst, a PUBREL that its client answers with PUBCOMP.
     */
    private void passOnce(Wish wish, Stored entry, Target other) {
        Pending left = outcome -> onLeft(wish, entry, other, outcome);
        loop.queues().pubrec(wish.lease(), entry.sequence(), left);
    }

    private void onLeft(Wish wish, Stored entry, Target other, Outcome outcome) {
        SessionPort port = wish.session().port();
        boolean isLost = outcome == Outcome.EXHAUSTED && wish.session().isEnded();
        if (outcome == Outcome.STORED || isLost) {
            loop.engine().router().reroute(loop, loop.frameOf(entry.message()), other);
            loop.queues().pubcomp(wish.lease(), entry.sequence());
        } else if (outcome == Outcome.EXHAUSTED && wish.session().loop() == loop.index() && port != null) {
            port.disconnect(ReasonCode.QUOTA_EXCEEDED, "the storage has no room"); // it is this member's again
        }
    }
}
