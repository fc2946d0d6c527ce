// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.TransferredSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One persistent session: what the log says of it, and who holds it. Changed by {@link JournalState} and, as to its holder, by
 * {@link Bookkeeper}. Confined to the writer, but for {@link #hold}.
 *
 * <p>While a log is read back, a session is here as soon as any record names its number: cleaning carries its own record
 * forward, behind others of it.
 */
final class JournalSession {
    /** A subscription and where its record is. */
    record Held(Subscription subscription, int segment, int length) {}

    private final int number;

    // By its own record.
    private SessionTerms terms = SessionTerms.UNKNOWN;
    private int segment;
    private int length;

    // By other records.
    private QueueIndex queue = new QueueIndex();
    private @Nullable QueueIndex late;
    private final Map<TopicFilter, Held> subscriptions = new LinkedHashMap<>(4);
    private final Map<Long, Integer> released = new TreeMap<>();
    private final Map<Integer, Integer> inboundQos2 = new TreeMap<>();
    private long nextSequence = 1;

    // By the holder; not in the log.
    private volatile @Nullable Hold hold;
    private @Nullable Owner owner;
    private long handedUpTo;
    private long queuedBytes;

    JournalSession(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    SessionTerms terms() {
        return terms;
    }

    /** Its record was written. */
    void terms(SessionTerms newTerms, int inSegment, int ofLength) {
        terms = newTerms;
        segment = inSegment;
        length = ofLength;
        nextSequence = Math.max(nextSequence, newTerms.nextSequence());
    }

    /** True once its own record has come. */
    boolean isKnown() {
        return length > 0;
    }

    int segment() {
        return segment;
    }

    int length() {
        return length;
    }

    QueueIndex queue() {
        return queue;
    }

    Map<TopicFilter, Held> subscriptions() {
        return subscriptions;
    }

    /** Sequence numbers with the segment of their record. */
    Map<Long, Integer> released() {
        return released;
    }

    /** Packet ids with the segment of their record. */
    Map<Integer, Integer> inboundQos2() {
        return inboundQos2;
    }

    long nextSequence() {
        return nextSequence;
    }

    void atLeast(long next) {
        nextSequence = Math.max(nextSequence, next);
    }

    long queuedBytes() {
        return queuedBytes;
    }

    void queuedBytes(long change) {
        queuedBytes += change;
    }

    /** Where an entry is, or would be: entries that were carried forward come behind later ones when a log is read. */
    QueueIndex indexFor(long sequence) {
        if (late == null && sequence > queue.last()) {
            return queue;
        }
        if (queue.find(sequence) != QueueIndex.NONE) {
            return queue;
        }
        if (late != null && (late.find(sequence) != QueueIndex.NONE || sequence > late.last())) {
            return late;
        }
        mergeLate();
        late = new QueueIndex();
        return late;
    }

    /** The index that has this entry, null if none has. */
    @Nullable
    QueueIndex indexWith(long sequence) {
        if (queue.find(sequence) != QueueIndex.NONE) {
            return queue;
        }
        return late != null && late.find(sequence) != QueueIndex.NONE ? late : null;
    }

    /** All that was read is in one order from here on. */
    void mergeLate() {
        if (late != null) {
            queue = queue.merge(late);
            late = null;
        }
    }

    @Nullable
    Hold hold() {
        return hold;
    }

    @Nullable
    Owner owner() {
        return owner;
    }

    /** Gives it to a new holder. */
    void heldBy(Lease lease, @Nullable Owner newOwner) {
        hold = new Hold(lease, queue.size());
        owner = newOwner;
    }

    /** The connection is gone: nobody is told of new entries. The lease stays good. */
    void ownerGone() {
        owner = null;
    }

    /** It has ended: nobody holds it. */
    void ended() {
        hold = null;
        owner = null;
    }

    boolean isHeldBy(Lease lease) {
        Hold current = hold;
        return current != null && current.isOf(lease);
    }

    /** The highest number that its owner may have begun to send. */
    long handedUpTo() {
        return handedUpTo;
    }

    void handedUpTo(long sequence) {
        handedUpTo = Math.max(handedUpTo, sequence);
    }

    void changed(int entries) {
        Hold current = hold;
        if (current != null) {
            current.onChange(entries);
        }
    }

    /** A message found its queue full. */
    void full() {
        Hold current = hold;
        if (current != null) {
            current.onFull();
        }
    }

    /** What the owner is told about the session that it holds now. */
    Claim describe(Lease lease, boolean present) {
        return new Claim(
                lease,
                present,
                true,
                plainSubscriptions(),
                queue.first(nextSequence),
                nextSequence,
                new ArrayList<>(released.keySet()),
                new ArrayList<>(inboundQos2.keySet()));
    }

    /** As it is told when it is found, under the first lease of this life. */
    StoredSession stored(Lease lease) {
        return new StoredSession(
                lease,
                new Publisher(terms.clientId(), terms.username()),
                terms.expirySeconds(),
                terms.disconnectedAtMillis(),
                terms.will(),
                handedUpTo,
                plainSubscriptions());
    }

    /** As it is told to another storage, without its queue. */
    TransferredSession transferred() {
        return new TransferredSession(
                new Publisher(terms.clientId(), terms.username()),
                terms.expirySeconds(),
                terms.disconnectedAtMillis(),
                terms.queuedMessagesMax(),
                terms.queuedBytesMax(),
                nextSequence,
                new ArrayList<>(released.keySet()),
                new ArrayList<>(inboundQos2.keySet()),
                terms.will(),
                plainSubscriptions());
    }

    private List<Subscription> plainSubscriptions() {
        return subscriptions.values().stream().map(Held::subscription).toList();
    }
}
