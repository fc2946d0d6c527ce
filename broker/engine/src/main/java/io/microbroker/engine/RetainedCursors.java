// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.session.UnfinishedScan;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.topic.RetainedIndex;
import io.microbroker.topic.RetainedScan;
import io.microbroker.topic.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages on their way to new subscriptions, slice by slice, outside the bound of the queue: a slice goes out while
 * the client takes it, the next one follows as its window empties.
 *
 * <p><b>Neither lost nor doubled.</b> A publisher puts the retained message and matches; a subscriber enters the index and reads
 * the stamp, then scans up to that stamp. {@link Router} sees to it that neither pair interleaves with the other. So a message
 * that is put after the stamp was read finds the subscription and comes live; one that was put before is found by the scan.
 *
 * <p><b>Over connections.</b> The scan of a stored session goes on with its next connection: SUBACK has promised the messages.
 * A restart of the broker forgets it.
 *
 * <p>Confined to the loop of the subscriber.
 */
final class RetainedCursors {
    private static final int SLICE = 64;
    private static final int SLICES_PER_TURN = 16;
    /** Scans of one session for one filter at most: a client may repeat its SUBSCRIBE faster than it takes what that brings. */
    private static final int REPEATS_MAX = 8;
    /** How a filter begins that takes figures of the broker: wildcards do not match them [MQTT-4.7.2-1]. */
    private static final String SYS = "$SYS/";

    private final Loop loop;
    private final Deque<Cursor> active = new ArrayDeque<>();
    /** Whether {@link #goOn()} is due: until then others have the loop. */
    private boolean resting;

    RetainedCursors(Loop loop) {
        this.loop = loop;
    }

    /** One scan for one subscription, on one connection. */
    private static final class Cursor {
        final Session session;
        final SessionPort port;
        final UnfinishedScan unfinished;
        final Target target;
        /** Copies that did not fit into the queue are offered again once it is shorter. */
        long heldAt = Long.MAX_VALUE;

        int waiting;
        boolean scanned;

        Cursor(Session session, SessionPort port, UnfinishedScan unfinished) {
            this.session = session;
            this.port = port;
            this.unfinished = unfinished;
            this.target = Target.forRetained(session, unfinished.subscription());
        }

        Deque<Message> left() {
            return unfinished.left();
        }

        @SuppressWarnings("ReferenceEquality") // there is one object per session
        boolean isFor(Session other, TopicFilter otherFilter) {
            return session == other && unfinished.isFor(otherFilter);
        }

        boolean hasMore() {
            return !scanned || !left().isEmpty();
        }
    }

    /** One copy on its way into the queue of a stored session. */
    private final class Copy implements Pending {
        private final Cursor cursor;
        private final Message message;
        private boolean isHeldBack;

        Copy(Cursor cursor, Message message) {
            this.cursor = cursor;
            this.message = message;
        }

        @Override
        public boolean onFull() {
            cursor.heldAt = queued(cursor);
            isHeldBack =
                    cursor.heldAt > 0 && cursor.left().add(message); // else it is larger than the queue may ever be
            return isHeldBack;
        }

        @Override
        public void onSettled(Outcome outcome) {
            cursor.waiting--;
            if (outcome == Outcome.EXHAUSTED) { // it is owed to the client: on its next connection
                cursor.left().add(message);
                cursor.port.disconnect(ReasonCode.QUOTA_EXCEEDED, "the storage has no room");
            } else if (!isHeldBack && outcome == Outcome.STORED) {
                loop.counters().increment(Counter.COPIES_ROUTED);
            }
            loop.postTurnEnd();
        }
    }

    /** Whether the end of this turn has something to do here. */
    boolean isActive() {
        return !active.isEmpty() && !resting;
    }

    /** Begins to send what was retained, up to a stamp, when a subscription entered the index. */
    void begin(Session session, Subscription subscription, long upToStamp) {
        SessionPort port = session.port();
        if (port == null) {
            return;
        }
        RetainedIndex retained = loop.engine().retained();
        if (retained.size() > 0) {
            begin(session, port, subscription, retained.scan(subscription.filter(), upToStamp));
        }
        RetainedIndex figures = loop.engine().figures();
        if (figures.size() > 0 && subscription.filter().value().startsWith(SYS)) {
            begin(session, port, subscription, figures.scan(subscription.filter(), Long.MAX_VALUE));
        }
    }

    private void begin(Session session, SessionPort port, Subscription subscription, RetainedScan scan) {
        endOldest(session, subscription.filter());
        // One for each SUBSCRIBE, and each entry of one [MQTT-3.8.4-5].
        active.add(new Cursor(session, port, UnfinishedScan.of(subscription, scan)));
        loop.postTurnEnd();
    }

    private void endOldest(Session session, TopicFilter filter) {
        int repeats = 0;
        for (Cursor cursor : active) {
            repeats += cursor.isFor(session, filter) ? 1 : 0;
        }
        if (repeats >= REPEATS_MAX) {
            Iterator<Cursor> all = active.iterator();
            while (all.hasNext()) {
                if (all.next().isFor(session, filter)) {
                    all.remove();
                    return;
                }
            }
        }
    }

    /** A subscription has ended: nothing more is added for it [MQTT-3.10.4-2]. */
    void end(Session session, TopicFilter filter) {
        active.removeIf(cursor -> cursor.isFor(session, filter));
        session.unfinishedScans().removeIf(scan -> scan.isFor(filter));
    }

    /** A stored session has a connection again: its scans go on. */
    void resume(Session session) {
        List<UnfinishedScan> scans = List.copyOf(session.unfinishedScans());
        session.unfinishedScans().clear();
        scans.forEach(scan -> goOn(session, scan));
    }

    /** A scan whose connection is gone stays with its session, wherever that is by now, until it has another. */
    private void goOn(Session session, UnfinishedScan scan) {
        Loop owner = loop.engine().owner(session);
        if (owner.index() != loop.index()) {
            owner.post(() -> owner.cursors().goOn(session, scan));
            return;
        }
        boolean isOwed = session.isStored()
                && !session.isEnded()
                && scan.subscription().qos() != Qos.AT_MOST_ONCE
                && session.subscriptions().containsKey(scan.subscription().filter());
        SessionPort port = session.port();
        if (!isOwed) {
            return;
        }
        if (port == null) {
            session.unfinishedScans().add(scan);
        } else {
            active.add(new Cursor(session, port, scan));
            loop.postTurnEnd();
        }
    }

    /**
     * Moves each scan on as far as its client allows, a bounded number of slices at a time. Between two such steps sockets are
     * looked at: tasks that posted themselves would keep the loop for up to a second.
     */
    void step() {
        int budget = SLICES_PER_TURN;
        boolean more = false;
        for (int i = active.size(); i > 0 && budget > 0; i--) {
            Cursor cursor = active.remove();
            if (!isOpen(cursor)) {
                close(cursor);
                continue;
            }
            while (budget > 0 && isReady(cursor)) {
                slice(cursor);
                budget--;
            }
            if (cursor.hasMore() || cursor.waiting > 0) {
                active.add(cursor);
                more |= isReady(cursor);
            }
        }
        if (more || (budget == 0 && isActive())) {
            resting = true;
            loop.afterReads(this::goOn);
        }
    }

    private void goOn() {
        resting = false;
        if (isActive()) {
            loop.postTurnEnd();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the connection that subscribed, not one like it
    private boolean isOpen(Cursor cursor) {
        return cursor.session.loop() == loop.index() && cursor.session.port() == cursor.port;
    }

    /** Not before the storage has told what became of the last copies. */
    private void close(Cursor cursor) {
        if (cursor.waiting > 0) {
            active.add(cursor);
        } else if (cursor.hasMore()) {
            goOn(cursor.session, cursor.unfinished);
        }
    }

    private boolean isReady(Cursor cursor) {
        return cursor.waiting == 0
                && cursor.hasMore()
                && cursor.port.isWritable()
                && cursor.session.hasRoom()
                && (cursor.left().isEmpty() || queued(cursor) < cursor.heldAt);
    }

    private long queued(Cursor cursor) {
        return loop.queues().queued(cursor.session.lease());
    }

    /** Each copy may be the one that fills the link: what is live would be dropped then. */
    private void slice(Cursor cursor) {
        int room = Math.max(1, Math.min(SLICE, cursor.session.roomLeft()));
        for (Message again = cursor.left().poll();
                again != null;
                again = cursor.left().poll()) {
            append(cursor, again);
            room--;
            if (room == 0 || !cursor.port.isWritable()) {
                return;
            }
        }
        if (!cursor.scanned) {
            cursor.scanned = !cursor.unfinished.scan().nextWhile(room, entry -> send(cursor, entry));
        }
    }

    /** Returns whether the client takes another one at once. */
    private boolean send(Cursor cursor, RetainedIndex.Entry entry) {
        Message message = entry.message();
        if (message.isExpired(loop.nowMillis())) {
            loop.engine().retained().removeIfSame(entry);
            return true;
        }
        Qos qos = message.qos().min(cursor.target.qos);
        if (cursor.session.isStored() && qos != Qos.AT_MOST_ONCE) {
            append(cursor, message);
        } else {
            loop.counters().increment(Counter.COPIES_ROUTED);
            cursor.session.deliver(loop.frameOf(message), cursor.target, loop.nowMillis());
        }
        return cursor.port.isWritable() && cursor.left().isEmpty();
    }

    /** A stored session takes its packet ids from its queue, so the message goes through it; the slice waits for the commit. */
    private void append(Cursor cursor, Message message) {
        Qos qos = message.qos().min(cursor.target.qos);
        @Nullable String own = null;
        StoredTarget target = new StoredTarget(
                cursor.session.clientId(), cursor.session.incarnation(), qos, true, cursor.target.subscriptionIds, own);
        cursor.waiting++;
        Fanout fanout = new Fanout(message, List.of(target), 0, loop.engine().durability());
        loop.queues().append(fanout, new Copy(cursor, message));
    }
}
