// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out calls on the message path: decides by the state, writes records into the frame of the batch, applies each at once,
 * and leaves with the links what is to be told when the frame is safe. {@link SessionDesk} does the rare calls. Confined to the
 * writer.
 *
 * <p><b>Expiry.</b> A full queue first drops expired messages that wait at its head, but none that the owner may have begun to
 * send: that has to be sent again until it is acknowledged [MQTT-4.4.0-1].
 */
final class Bookkeeper {
    /** About what a message, an entry and a retained record take besides what is counted. */
    private static final int OVERHEAD = 128;

    private static final int ENTRY_OVERHEAD = 48;

    private final JournalState state;
    private final Ledger ledger;
    private final LongSupplier wallClockMillis;
    private final Durability broker;
    private final long queuedMax;
    private final SessionDesk desk;

    // Valid for one call.
    private int full;
    private int gone;
    private long expired;

    Bookkeeper(
            JournalState state,
            Ledger ledger,
            LongSupplier wallClockMillis,
            Durability broker,
            long queuedMax,
            long life) {
        this.state = state;
        this.ledger = ledger;
        this.wallClockMillis = wallClockMillis;
        this.broker = broker;
        this.queuedMax = queuedMax;
        this.desk = new SessionDesk(state, ledger, broker, life);
    }

    SessionDesk desk() {
        return desk;
    }

    Ledger ledger() {
        return ledger;
    }

    void append(Call.Append call) {
        settle(call, store(call.fanout, 0) ? Outcome.STORED : Outcome.EXHAUSTED);
    }

    void inbound2(Call.Inbound2 call) {
        JournalSession session = state.find(call.lease.clientId());
        if (isFenced(session, call.lease)) {
            settle(call, Outcome.FENCED);
        } else if (!store(call.fanout, Record.INBOUND_BYTES)) {
            settle(call, Outcome.EXHAUSTED);
        } else {
            if (session != null) {
                int from = ledger.out().length();
                ledger.out().putByte(Record.INBOUND).putInt(session.number()).putShort(call.packetId);
                ledger.enter(from);
            }
            settle(call, Outcome.STORED);
        }
    }

    void will(Call.SendWill call) {
        JournalSession session = state.find(call.lease.clientId());
        if (isFenced(session, call.lease)) {
            settle(call, Outcome.FENCED);
        } else if (!store(call.fanout, OVERHEAD)) {
            settle(call, Outcome.EXHAUSTED);
        } else {
            if (session != null && session.terms().will() != null) {
                desk.write(session.number(), session.terms().withoutWill(session.nextSequence()));
            }
            settle(call, Outcome.STORED);
        }
    }

    /** True if the lease may not act: its session is another's, or is no more. */
    static boolean isFenced(@Nullable JournalSession session, Lease lease) {
        return session == null ? lease.incarnation() != SessionDesk.TRANSIENT : !session.isHeldBy(lease);
    }

    private void settle(Call.Append call, Outcome outcome) {
        boolean stored = outcome == Outcome.STORED;
        ledger.wants(call.fanout.durability(), stored && call.fanout.retainedStamp() > 0);
        call.from()
                .settle(
                        LoopLink.indexOf(call.fanout.durability()),
                        new Settled(call.receipt, outcome, stored ? full : 0, stored ? gone : 0));
    }

    /** Stores the message for all that take it; returns false, with nothing changed, if there is no room. */
    private boolean store(Fanout fanout, int more) {
        full = 0;
        gone = 0;
        Message message = fanout.message();
        List<StoredTarget> targets = fanout.targets();
        TopicName topic = message.topic();
        boolean retains = fanout.retainedStamp() > 0 && state.retained().isNews(topic, fanout.retainedStamp());
        boolean deletes = retains && message.payload().length == 0; // [MQTT-3.3.1-6]
        if (!targets.isEmpty() || retains && !deletes) {
            long bytes = (long) more + 2 * OVERHEAD + message.size() + topic.utf8().length;
            for (int i = 0; i < targets.size(); i++) {
                bytes += bytesOf(targets.get(i));
            }
            if (!ledger.admits(bytes) || state.queued() + targets.size() > queuedMax) {
                return false;
            }
        }
        int slot = enqueue(message, targets);
        if (deletes) {
            retainEnd(topic, fanout.retainedStamp());
        } else if (retains) {
            retain(topic, fanout.retainedStamp(), slot < 0 ? write(message) : slot);
        }
        return true;
    }

    private static int bytesOf(StoredTarget target) {
        String shared = target.sharedFilter();
        return ENTRY_OVERHEAD + 4 * target.subscriptionIds().length + (shared == null ? 0 : 3 * shared.length());
    }

    /** Returns the slot of the message, -1 if nobody took it. */
    private int enqueue(Message message, List<StoredTarget> targets) {
        int slot = -1;
        for (int i = 0; i < targets.size(); i++) {
            StoredTarget target = targets.get(i);
            JournalSession session = find(target);
            if (session == null) {
                gone++;
            } else if (takes(session, message.size())) {
                if (slot < 0) {
                    slot = write(message);
                }
                enter(session, slot, target, message);
            }
        }
        return slot;
    }

    /** The session that is meant: not another one that has the client id now. */
    private @Nullable JournalSession find(StoredTarget target) {
        JournalSession session = state.find(target.clientId());
        return session != null && target.means(session.terms().incarnation()) ? session : null;
    }

    private boolean takes(JournalSession session, int size) {
        if (!hasRoom(session, size)) {
            dropExpired(session);
            if (!hasRoom(session, size)) {
                full++;
                session.full();
                return false;
            }
        }
        return true;
    }

    private static boolean hasRoom(JournalSession session, int size) {
        SessionTerms terms = session.terms();
        return session.queue().size() < terms.queuedMessagesMax()
                && session.queuedBytes() + size <= terms.queuedBytesMax()
                && session.queue().spans(session.nextSequence());
    }

    /** Messages that were dropped because they expired while they waited, since the start. */
    long expired() {
        return expired;
    }

    private void dropExpired(JournalSession session) {
        long now = wallClockMillis.getAsLong();
        QueueIndex queue = session.queue();
        int cell = queue.findFrom(session.handedUpTo() + 1);
        while (cell != QueueIndex.NONE && state.payloads().expiresAt(queue.slotOf(cell)) <= now) { // [MQTT-3.3.2-5]
            long sequence = queue.sequenceOf(cell);
            done(session, sequence);
            expired++;
            cell = queue.findFrom(sequence + 1);
        }
    }

    private int write(Message message) {
        int slot = state.payloads().nextFree();
        int from = ledger.out().length();
        MessageRecord.write(message, slot, ledger.out());
        ledger.enter(from);
        return slot;
    }

    private void enter(JournalSession session, int slot, StoredTarget target, @Nullable Message known) {
        long sequence = session.nextSequence();
        int from = ledger.out().length();
        EntryRecord.write(session.number(), sequence, slot, target, ledger.out());
        ledger.enter(from);
        ledger.hasEntry();
        Owner owner = session.owner();
        Hold hold = session.hold();
        if (owner != null && hold != null) {
            Message message = known == null ? ledger.read(slot) : known;
            session.handedUpTo(sequence);
            owner.post(new Posted(hold.lease(), new Stored(sequence, message, target)));
        }
    }

    private void done(JournalSession session, long sequence) {
        number(Record.DONE, session, sequence);
    }

    private void number(byte type, JournalSession session, long number) {
        int from = ledger.out().length();
        ledger.out().putByte(type).putInt(session.number()).putLong(number);
        ledger.enter(from);
    }

    private void retain(TopicName topic, long stamp, int slot) {
        RecordWriter out = ledger.out();
        int from = out.length();
        out.putByte(Record.RETAIN).putInt(0).putInt(slot).putLong(stamp).putBytes(topic.utf8());
        out.setInt(from + 1, out.length() - from);
        ledger.enter(from);
    }

    private void retainEnd(TopicName topic, long stamp) {
        RecordWriter out = ledger.out();
        int from = out.length();
        out.putByte(Record.RETAIN_END).putInt(0).putLong(stamp).putBytes(topic.utf8());
        out.setInt(from + 1, out.length() - from);
        ledger.enter(from);
    }

    void acknowledge(Call.Acknowledge call) {
        JournalSession session = call.session;
        if (!session.isHeldBy(call.hold.lease())) {
            return;
        }
        if (session.indexWith(call.sequence) != null) {
            done(session, call.sequence);
        }
        call.hold.onChange(1); // the loop has counted it
    }

    void numbered(Call.Numbered call) {
        JournalSession session = state.find(call.lease.clientId());
        boolean fenced = isFenced(session, call.lease);
        if (!fenced && session != null) {
            switch (call.kind) {
                case PUBREC -> pubrec(session, call.number);
                case PUBCOMP -> pubcomp(session, call.number);
                case INBOUND_RELEASE -> inboundRelease(session, (int) call.number);
            }
        }
        if (call.kind != Call.Numbered.Kind.PUBCOMP) {
            settle(call, call.receipt, fenced ? Outcome.FENCED : Outcome.STORED, 0, 0);
        }
    }

    private void pubrec(JournalSession session, long sequence) {
        if (session.indexWith(sequence) != null) {
            number(Record.RELEASED, session, sequence);
        }
    }

    private void pubcomp(JournalSession session, long sequence) {
        if (session.released().containsKey(sequence)) {
            number(Record.COMPLETED, session, sequence);
        }
    }

    private void inboundRelease(JournalSession session, int packetId) {
        if (session.inboundQos2().containsKey(packetId)) {
            int from = ledger.out().length();
            ledger.out().putByte(Record.INBOUND_DONE).putInt(session.number()).putShort(packetId);
            ledger.enter(from);
        }
    }

    private void settle(Call call, Receipt receipt, Outcome outcome, int fullCount, int goneCount) {
        ledger.wants(broker, false);
        call.from().settle(LoopLink.indexOf(broker), new Settled(receipt, outcome, fullCount, goneCount));
    }

    /** Takes entries out of one queue and puts each into another. */
    void move(RareCall<Void> call, Lease lease, List<Move> moves, Receipt receipt) {
        full = 0;
        gone = 0;
        JournalSession from = state.find(lease.clientId());
        if (isFenced(from, lease)) {
            settle(call, receipt, Outcome.FENCED, 0, 0);
            return;
        }
        if (from != null) {
            moves.forEach(each -> move(from, each));
        }
        settle(call, receipt, Outcome.STORED, full, gone);
    }

    private void move(JournalSession from, Move move) {
        int cell = from.queue().find(move.sequence());
        if (cell == QueueIndex.NONE) {
            return;
        }
        int slot = from.queue().slotOf(cell);
        JournalSession to = find(move.to());
        if (to == null) {
            gone++;
        } else if (takes(to, state.payloads().size(slot))) {
            enter(to, slot, move.to(), null);
            done(from, move.sequence());
        }
    }
}
