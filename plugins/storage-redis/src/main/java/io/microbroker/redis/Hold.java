// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Stored;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session that a loop of this instance has. Tells the loop of new entries, each once and in order: what other instances have appended
 * may be told late or never, so where a number is missing the queue is read. Counts what is queued so that the loop can ask at any time,
 * with its own acknowledgements counted at once. Confined to the desk, but where it says otherwise.
 */
final class Hold {
    private static final int MESSAGES_PER_READ = 64;
    private static final int BYTES_PER_READ = 1 << 20;

    private final Lease lease;
    private final LoopLink link;
    private final Desk desk;
    private final int bucket;
    private final AtomicLong queued;
    private final AtomicLong dropped = new AtomicLong();

    /** The number of the next entry to be told. */
    private long expected;

    private boolean reads;
    private boolean readsAgain;

    /**
     * A hold.
     *
     * @param queued how many entries there are
     * @param next the number of the first that is to be told
     */
    Hold(Lease lease, LoopLink link, Desk desk, int bucket, long queued, long next) {
        this.lease = lease;
        this.link = link;
        this.desk = desk;
        this.bucket = bucket;
        this.queued = new AtomicLong(queued);
        this.expected = next;
    }

    /** From any thread. */
    boolean isOf(Lease claimed) {
        return lease.epoch() == claimed.epoch() && lease.incarnation() == claimed.incarnation();
    }

    boolean isOf(long incarnation) {
        return lease.incarnation() == incarnation;
    }

    /** An entry came. */
    void post(Stored entry) {
        if (entry.sequence() == expected && !reads) {
            tell(entry);
        } else if (entry.sequence() >= expected) {
            ring();
        }
    }

    private void tell(Stored entry) {
        expected = entry.sequence() + 1;
        queued.incrementAndGet();
        link.post(new Posted(lease, entry));
    }

    /** There may be entries that were not told. */
    void ring() {
        if (reads) {
            readsAgain = true;
            return;
        }
        reads = true;
        PackWriter packed = Deliveries.lease("d", lease, new PackWriter().array(7))
                .number(expected)
                .number(MESSAGES_PER_READ)
                .number(BYTES_PER_READ);
        desk.send(Op.read(bucket, packed, this::onRead));
    }

    private void onRead(PackReader answer) {
        reads = false;
        if (answer.isNumber()) {
            return; // it is another's by now
        }
        int count = answer.nextArray();
        if (count == 0) {
            return;
        }
        long next = answer.nextNumber();
        Recall recall = new Recall();
        for (int i = 1; i < count; i += 2) {
            Stored entry = EntryCode.entry(lease.clientId(), answer.nextNumber(), answer.nextBytes(), recall);
            if (entry.sequence() >= expected) {
                tell(entry);
            }
        }
        expected = Math.max(expected, next);
        if (readsAgain || count > 1) {
            readsAgain = false;
            ring();
        }
    }

    /** From any thread: so many more, or fewer. */
    void count(long entries) {
        queued.addAndGet(entries);
    }

    /** From any thread. */
    long queued() {
        return Math.max(0, queued.get());
    }

    /** A message of this instance found the queue full. */
    void onFull() {
        dropped.incrementAndGet();
    }

    /** From any thread: how often one did. */
    long dropped() {
        return dropped.get();
    }
}
