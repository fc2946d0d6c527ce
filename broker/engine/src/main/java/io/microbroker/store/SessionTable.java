// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.store.HeldSession.Appended;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The persistent sessions by client id, and the fencing of their owners. Safe for threads: no lock but those of the sessions,
 * and where several are needed they are taken in the order of {@link HeldSession#incarnation}.
 *
 * <p>A transient session is not here. Its lease has the incarnation {@link #TRANSIENT}: it may write, to no effect, until the
 * same client id gets a stored session.
 */
final class SessionTable {
    /** The incarnation in leases of sessions that are not stored. */
    static final long TRANSIENT = 0;

    private final ConcurrentHashMap<String, HeldSession> sessions = new ConcurrentHashMap<>();
    private final AtomicLong epochs = new AtomicLong();
    private final LongSupplier wallClockMillis;
    private final QueueMemory memory;
    private final LongAdder expired = new LongAdder();

    SessionTable(LongSupplier wallClockMillis, QueueMemory memory) {
        this.wallClockMillis = wallClockMillis;
        this.memory = memory;
    }

    /** Messages that were dropped because they expired while they waited. Any thread. */
    long expired() {
        return expired.sum();
    }

    /** Messages in all queues, about. O(sessions). Any thread. */
    long queued() {
        return sessions.values().stream().mapToLong(HeldSession::queuedAbout).sum();
    }

    /** The session of a client id, null if none is stored. */
    @Nullable
    HeldSession find(String clientId) {
        return sessions.get(clientId);
    }

    /** Sessions that are stored. */
    int size() {
        return sessions.size();
    }

    /** Takes, makes or deletes the session of a client id, as the request says. */
    Claim claim(ClaimRequest request, LoopCommits owner) {
        while (true) { // again only if another loop changed the session of this id meanwhile
            HeldSession held = sessions.get(request.clientId());
            Claim claim =
                    held != null && !request.cleanStart() ? resume(held, request, owner) : begin(held, request, owner);
            if (claim != null) {
                return claim;
            }
        }
    }

    private @Nullable Claim resume(HeldSession held, ClaimRequest request, LoopCommits owner) {
        Claim claim = held.claim(request, epochs, owner);
        if (claim == null) {
            sessions.remove(request.clientId(), held);
        }
        return claim;
    }

    /** Begins anew: what was held ends, and its leases are fenced [MQTT-3.1.2-4]. */
    private @Nullable Claim begin(@Nullable HeldSession held, ClaimRequest request, LoopCommits owner) {
        long epoch = epochs.incrementAndGet();
        Claim claim;
        boolean applied;
        if (request.sessionExpirySeconds() == 0) {
            Lease lease = new Lease(request.clientId(), TRANSIENT, epoch);
            claim = new Claim(lease, false, false, List.of(), 1, 1, List.of(), List.of());
            applied = held == null || sessions.remove(request.clientId(), held);
        } else {
            Lease lease = new Lease(request.clientId(), epoch, epoch);
            HeldSession fresh = new HeldSession(request, lease, owner, wallClockMillis, memory, expired);
            claim = fresh.describe(false);
            applied = held == null
                    ? sessions.putIfAbsent(request.clientId(), fresh) == null
                    : sessions.replace(request.clientId(), held, fresh);
        }
        if (!applied) {
            return null;
        }
        if (held != null) {
            held.end();
        }
        return claim;
    }

    /** Deletes the session; returns false, with nothing changed, if the lease was overtaken. */
    boolean end(Lease lease) {
        HeldSession held = sessions.get(lease.clientId());
        if (!write(held, lease, (session, ignored) -> session.end(), 0)) {
            return false;
        }
        if (held != null) {
            sessions.remove(lease.clientId(), held);
        }
        return true;
    }

    /** Lets the owner change its session; returns false, with nothing changed, if the lease was overtaken. */
    boolean write(Lease lease, ObjLongConsumer<HeldSession> change, long number) {
        return write(sessions.get(lease.clientId()), lease, change, number);
    }

    private static boolean write(
            @Nullable HeldSession held, Lease lease, ObjLongConsumer<HeldSession> change, long number) {
        if (held == null) {
            return lease.incarnation() == TRANSIENT;
        }
        held.lock();
        try {
            if (!held.isHeldBy(lease)) {
                return false;
            }
            change.accept(held, number);
            return true;
        } finally {
            held.unlock();
        }
    }

    /** Appends the message to the queues of its targets. Returns those that were left out. */
    Omitted append(Fanout fanout) {
        Omitted omitted = new Omitted();
        List<StoredTarget> targets = fanout.targets();
        for (int i = 0; i < targets.size(); i++) {
            StoredTarget target = targets.get(i);
            omitted.count(append(sessions.get(target.clientId()), fanout.message(), target, targets.size()));
        }
        return omitted;
    }

    private static Appended append(@Nullable HeldSession to, Message message, StoredTarget target, int sharers) {
        return to == null || !target.means(to.incarnation()) ? Appended.GONE : to.append(message, target, sharers);
    }

    /**
     * Moves entries to other queues, each once. One whose new queue is full or gone stays where it is and is counted; one that
     * has left already is passed over.
     *
     * @return those that stayed, or null, with nothing changed, if the lease was overtaken
     */
    @Nullable
    Omitted move(Lease from, List<Move> moves) {
        Map<String, HeldSession> involved = involved(from, moves);
        List<HeldSession> inOrder = new ArrayList<>(involved.values());
        inOrder.sort(Comparator.comparingLong(HeldSession::incarnation));
        Omitted omitted = new Omitted();
        // All locks at once: else a claim of another loop could see an entry in both queues, or in none.
        inOrder.forEach(HeldSession::lock);
        try {
            boolean moved = write(
                    involved.get(from.clientId()),
                    from,
                    (session, ignored) -> moveEach(session, moves, involved, omitted),
                    0);
            return moved ? omitted : null;
        } finally {
            inOrder.forEach(HeldSession::unlock);
        }
    }

    private Map<String, HeldSession> involved(Lease from, List<Move> moves) {
        Map<String, HeldSession> involved = new HashMap<>();
        involve(from.clientId(), involved);
        for (Move move : moves) {
            involve(move.to().clientId(), involved);
        }
        return involved;
    }

    private void involve(String clientId, Map<String, HeldSession> involved) {
        HeldSession held = sessions.get(clientId);
        if (held != null) {
            involved.putIfAbsent(clientId, held);
        }
    }

    private static void moveEach(
            HeldSession from, List<Move> moves, Map<String, HeldSession> involved, Omitted omitted) {
        for (Move move : moves) {
            Stored entry = from.queued(move.sequence());
            if (entry == null) {
                continue;
            }
            Appended appended = append(involved.get(move.to().clientId()), entry.message(), move.to(), 1);
            omitted.count(appended);
            if (appended == Appended.DONE) {
                from.ack(move.sequence());
            }
        }
    }

    void clear() {
        sessions.values().forEach(HeldSession::end);
        sessions.clear();
    }
}
