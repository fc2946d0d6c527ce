// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One session: its subscriptions, and its queue by sequence number. Guarded by the lock of the {@link Cupboard}. */
final class Drawer {
    // Valid for the session.
    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
    private final NavigableMap<Long, Stored> queue = new TreeMap<>();
    private final Set<Long> released = new TreeSet<>();
    private final Set<Integer> inboundQos2 = new TreeSet<>();
    private long queuedBytes;
    private long nextSequence = 1;

    /** The owner may have begun to send up to here, so these entries stay until it acknowledges them [MQTT-4.4.0-1]. */
    private long handedUpTo;

    // Valid for one claim.
    private Lease lease;
    private ClaimRequest terms;
    private @Nullable LoopNews owner;

    Drawer(Lease lease, ClaimRequest terms, LoopNews owner) {
        this.lease = lease;
        this.terms = terms;
        this.owner = owner;
    }

    long incarnation() {
        return lease.incarnation();
    }

    boolean isHeldBy(Lease other) {
        return lease.epoch() == other.epoch() && lease.incarnation() == other.incarnation();
    }

    void claim(Lease newLease, ClaimRequest newTerms, LoopNews newOwner) {
        lease = newLease;
        terms = newTerms;
        owner = newOwner;
    }

    /** The connection is gone: nobody is told of new entries. The lease stays good. */
    void release() {
        owner = null;
    }

    Claim describe(boolean present) {
        long first = queue.isEmpty() ? nextSequence : queue.firstKey();
        return new Claim(
                lease,
                present,
                true,
                List.copyOf(subscriptions.values()),
                first,
                nextSequence,
                List.copyOf(released),
                List.copyOf(inboundQos2));
    }

    void subscribe(List<Subscription> added) {
        added.forEach(subscription -> subscriptions.put(subscription.filter(), subscription));
    }

    void unsubscribe(List<TopicFilter> filters) {
        filters.forEach(subscriptions::remove);
    }

    /** Appends one message and tells the owner; false if there is no room. */
    boolean append(Message message, StoredTarget target, long nowMillis) {
        if (!hasRoom(message)) {
            dropExpired(nowMillis);
            if (!hasRoom(message)) {
                return false;
            }
        }
        Stored entry = new Stored(nextSequence++, message, target);
        queue.put(entry.sequence(), entry);
        queuedBytes += message.size();
        if (owner != null) {
            handedUpTo = entry.sequence();
            owner.post(new Posted(lease, entry));
        }
        return true;
    }

    private boolean hasRoom(Message message) {
        return queue.size() < terms.queuedMessagesMax() && queuedBytes + message.size() <= terms.queuedBytesMax();
    }

    /** Makes room at the head, up to the first entry that is alive [MQTT-3.3.2-5]. */
    private void dropExpired(long nowMillis) {
        Map.Entry<Long, Stored> head = queue.higherEntry(handedUpTo);
        while (head != null && head.getValue().message().isExpired(nowMillis)) {
            remove(head.getKey());
            head = queue.higherEntry(handedUpTo);
        }
    }

    List<Stored> read(long fromSequence, int maxMessages, int maxBytes) {
        List<Stored> found = peek(fromSequence, maxMessages, maxBytes);
        if (!found.isEmpty()) {
            handedUpTo = Math.max(handedUpTo, found.get(found.size() - 1).sequence());
        }
        return found;
    }

    List<Stored> peek(long fromSequence, int maxMessages, int maxBytes) {
        List<Stored> found = new ArrayList<>();
        long bytes = 0;
        for (Stored entry : queue.tailMap(fromSequence, true).values()) {
            bytes += entry.message().size();
            if (found.size() == maxMessages || (bytes > maxBytes && !found.isEmpty())) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    int queued() {
        return queue.size();
    }

    /** The entry of this number, null if it is not queued. */
    @Nullable
    Stored entry(long sequence) {
        return queue.get(sequence);
    }

    /** Takes an entry out; false if it was not there. */
    boolean remove(long sequence) {
        Stored entry = queue.remove(sequence);
        if (entry != null) {
            queuedBytes -= entry.message().size();
        }
        return entry != null;
    }

    void pubrec(long sequence) {
        if (remove(sequence)) {
            released.add(sequence);
        }
    }

    void pubcomp(long sequence) {
        released.remove(sequence);
    }

    void inbound2(int packetId) {
        inboundQos2.add(packetId);
    }

    void inbound2Release(int packetId) {
        inboundQos2.remove(packetId);
    }
}
