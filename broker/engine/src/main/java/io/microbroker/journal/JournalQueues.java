// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message path of one event loop: makes calls and hands them over. Confined to the loop. */
final class JournalQueues implements Queues {
    private static final int ENTRY_OVERHEAD = 128;

    private final JournalWriter writer;
    private final LoopLink link;

    JournalQueues(JournalWriter writer, LoopLink link) {
        this.writer = writer;
        this.link = link;
    }

    @Override
    public void append(Fanout fanout, Receipt receipt) {
        link.call(new Call.Append(link, fanout, receipt));
    }

    @Override
    public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
        link.call(new Call.Inbound2(link, publisher, packetId, fanout, receipt));
    }

    @Override
    public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
        link.call(new Call.Numbered(link, Call.Numbered.Kind.INBOUND_RELEASE, publisher, packetId, receipt));
    }

    @Override
    public void ack(Lease lease, long sequence) {
        JournalSession session = writer.state().find(lease.clientId());
        Hold hold = session == null ? null : session.hold();
        if (session != null && hold != null && hold.isOf(lease)) {
            hold.onAcknowledged();
            link.call(new Call.Acknowledge(link, session, hold, sequence));
        }
    }

    @Override
    public void pubrec(Lease lease, long sequence, Receipt receipt) {
        link.call(new Call.Numbered(link, Call.Numbered.Kind.PUBREC, lease, sequence, receipt));
    }

    @Override
    public void pubcomp(Lease lease, long sequence) {
        link.call(new Call.Numbered(link, Call.Numbered.Kind.PUBCOMP, lease, sequence, Receipt.NONE));
    }

    @Override
    public void move(Lease from, List<Move> moves, Receipt receipt) {
        int bytes = moves.size() * ENTRY_OVERHEAD;
        for (Move move : moves) {
            String shared = move.to().sharedFilter();
            bytes += 4 * move.to().subscriptionIds().length + (shared == null ? 0 : 3 * shared.length());
        }
        link.call(new RareCall<Void>(link, bytes, false, (book, call) -> book.move(call, from, moves, receipt)));
    }

    @Override
    public void will(Lease lease, Fanout fanout, Receipt receipt) {
        link.call(new Call.SendWill(link, lease, fanout, receipt));
    }

    @Override
    public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return read(lease, new ReadRange(fromSequence, maxMessages, maxBytes, true));
    }

    @Override
    public Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return read(lease, new ReadRange(fromSequence, maxMessages, maxBytes, false));
    }

    private Future<List<Stored>> read(Lease lease, ReadRange range) {
        RareCall<List<Stored>> wanted =
                new RareCall<>(link, 0, true, (book, call) -> writer.reads().queue(call, lease, range));
        link.call(wanted);
        return wanted.promise().future();
    }

    @Override
    public long queued(Lease lease) {
        Hold hold = holdOf(lease);
        return hold == null ? 0 : hold.queued();
    }

    @Override
    public long dropped(Lease lease) {
        Hold hold = holdOf(lease);
        return hold == null ? 0 : hold.dropped();
    }

    private @Nullable Hold holdOf(Lease lease) {
        JournalSession session = writer.state().find(lease.clientId());
        Hold hold = session == null ? null : session.hold();
        return hold != null && hold.isOf(lease) ? hold : null;
    }

    @Override
    public boolean writable() {
        return writer.isWritable(link.gatheredWeight());
    }
}
