// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One persistent session in memory, with its queue.
 *
 * <p>Appends come from any loop, all else from the loop of the owner; one lock per session guards the state. News for the
 * owner is handed over under the lock, so it leaves in the order of the sequence numbers. Every method but {@link #append},
 * {@link #claim} and {@link #end} expects that the caller has checked {@link #isHeldBy} under the lock that it still holds.
 * Will and expiry are not kept: only the recovery after a crash would ask for them, and there is none.
 *
 * <p><b>Expiry.</b> A full queue first drops expired messages that wait at its head. One that the owner may have begun to
 * send must stay, for it has to be sent again until it is acknowledged [MQTT-4.4.0-1]; and the owner may have begun with
 * whatever it read, and with whatever was posted to it. So only numbers above both are dropped: in practice those that
 * came while the session had no connection. The others leave when the owner acknowledges them.
 */
final class HeldSession {
    /** What became of an append. */
    enum Appended {
        DONE,
        FULL,
        GONE
    }

    /** Beyond its message: the entry, its slot, and what makes it found. */
    private static final int ENTRY_BYTES = 96;
    /** Taken and kept ahead of need, so that a queue that fills and empties asks the memory of all only now and then. */
    private static final long SPARE_BYTES = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final long incarnation;
    private final LongSupplier wallClockMillis;
    private final QueueMemory memory;
    private final LongAdder expired;

    // Valid for the session.
    private final EntryRing queue = new EntryRing();
    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>(4);
    private final Set<Long> released = new HashSet<>(2);
    private final Set<Integer> inboundQos2 = new HashSet<>(2);
    private long nextSequence = 1;
    private long handedUpTo;
    private long reserved;
    private boolean ended;

    // Valid for one claim.
    private long full;
    private Lease lease;
    private @Nullable LoopCommits owner;
    private ClaimRequest terms;

    /** A new session, held by a first lease. */
    HeldSession(
            ClaimRequest request,
            Lease lease,
            LoopCommits owner,
            LongSupplier wallClockMillis,
            QueueMemory memory,
            LongAdder expired) {
        this.incarnation = lease.incarnation();
        this.wallClockMillis = wallClockMillis;
        this.memory = memory;
        this.expired = expired;
        this.lease = lease;
        this.owner = owner;
        this.terms = request;
    }

    /** Messages in its queue. Any thread, without the lock, perhaps a moment late. */
    int queuedAbout() {
        return queue.size();
    }

    /** Tells one life of a session from the next; unique, and the order in which several locks are taken. */
    long incarnation() {
        return incarnation;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Under the lock: true if this lease has not been overtaken. */
    boolean isHeldBy(Lease claimed) {
        return !ended && lease.epoch() == claimed.epoch() && incarnation == claimed.incarnation();
    }

    /**
     * Gives the session to a new owner under a new lease.
     *
     * @param epochs gives the next epoch: taken under the lock, so that a later claim has a higher one
     * @return null if the session has ended meanwhile
     */
    @Nullable
    Claim claim(ClaimRequest request, AtomicLong epochs, LoopCommits newOwner) {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            lease = new Lease(request.clientId(), incarnation, epochs.incrementAndGet());
            owner = newOwner;
            terms = request;
            full = 0;
            return describe(true);
        } finally {
            lock.unlock();
        }
    }

    /** What the owner is told about the session that it holds now. Under the lock, or before others know the session. */
    Claim describe(boolean present) {
        return new Claim(
                lease,
                present,
                true,
                new ArrayList<>(subscriptions.values()),
                queue.firstSequence(nextSequence),
                nextSequence,
                released.stream().sorted().toList(),
                inboundQos2.stream().sorted().toList());
    }

    /** The session is no more: whoever still has it in hand finds it gone. */
    void end() {
        lock.lock();
        try {
            ended = true;
            owner = null;
            queue.clear();
            memory.give(reserved);
            reserved = 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends one message and tells the owner, if it is there. From any loop.
     *
     * @param sharers queues that get the message, this one included
     */
    Appended append(Message message, StoredTarget target, int sharers) {
        lock.lock();
        try {
            if (ended) {
                return Appended.GONE;
            }
            if (!hasRoom(message)) {
                expired.add(queue.dropExpired(handedUpTo, wallClockMillis.getAsLong()));
                unreserve();
                if (!hasRoom(message)) {
                    full++;
                    return Appended.FULL;
                }
            }
            int cost = ENTRY_BYTES + (message.size() + 2 * message.topic().utf8().length) / sharers;
            if (!reserve(cost)) {
                full++;
                return Appended.FULL;
            }
            Stored entry = new Stored(nextSequence++, message, target);
            queue.add(entry, cost);
            if (owner != null) {
                handedUpTo = entry.sequence();
                owner.post(new Posted(lease, entry));
            }
            return Appended.DONE;
        } finally {
            lock.unlock();
        }
    }

    private boolean reserve(int cost) {
        long missing = queue.held() + cost - reserved;
        if (missing > 0) {
            long taken = Math.max(missing, SPARE_BYTES);
            if (!memory.take(reserved, taken)) {
                return false;
            }
            reserved += taken;
        }
        return true;
    }

    /** Entries have left: gives back what is not needed soon. */
    private void unreserve() {
        long spare = reserved - queue.held();
        long kept = Math.max(SPARE_BYTES, queue.held() / 4);
        if (spare > kept) {
            memory.give(spare - kept);
            reserved -= spare - kept;
        }
    }

    private boolean hasRoom(Message message) {
        return queue.size() < terms.queuedMessagesMax() && queue.bytes() + message.size() <= terms.queuedBytesMax();
    }

    /** The queued entry of this number, null if there is none. */
    @Nullable
    Stored queued(long sequence) {
        return queue.get(sequence);
    }

    /** Entries in the queue, 0 if the lease was overtaken. Takes the lock. */
    long queuedMessages(Lease claimed) {
        lock.lock();
        try {
            return isHeldBy(claimed) ? queue.size() : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Times that a message found the queue full, 0 if the lease was overtaken. Takes the lock. */
    long dropped(Lease claimed) {
        lock.lock();
        try {
            return isHeldBy(claimed) ? full : 0;
        } finally {
            lock.unlock();
        }
    }

    void peek(long fromSequence, int maxMessages, int maxBytes, List<Stored> to) {
        queue.copy(fromSequence, maxMessages, maxBytes, to);
    }

    void read(long fromSequence, int maxMessages, int maxBytes, List<Stored> to) {
        peek(fromSequence, maxMessages, maxBytes, to);
        if (!to.isEmpty()) {
            handedUpTo = Math.max(handedUpTo, to.get(to.size() - 1).sequence());
        }
    }

    void ack(long sequence) {
        queue.remove(sequence);
        unreserve();
    }

    void pubrec(long sequence) {
        if (queue.remove(sequence)) {
            unreserve();
            released.add(sequence);
        }
    }

    void pubcomp(long sequence) {
        released.remove(sequence);
    }

    void inbound2(long packetId) {
        inboundQos2.add((int) packetId);
    }

    void inbound2Release(long packetId) {
        inboundQos2.remove((int) packetId);
    }

    void subscribe(List<Subscription> added) {
        for (Subscription subscription : added) {
            subscriptions.put(subscription.filter(), subscription);
        }
    }

    void unsubscribe(List<TopicFilter> filters) {
        for (TopicFilter filter : filters) {
            subscriptions.remove(filter);
        }
    }

    /**
     * The connection is gone: nobody is told of new entries. The lease stays good, wills, moves and the end still come under
     * it.
     */
    void release() {
        owner = null;
    }
}
