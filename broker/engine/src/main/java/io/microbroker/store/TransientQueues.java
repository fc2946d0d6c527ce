// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * The message path of one event loop. Each call is applied before it returns; only the news of it waits for the commit.
 * Confined to the loop.
 */
final class TransientQueues implements Queues {
    private final SessionTable sessions;
    private final TransientRetained retained;
    private final LoopCommits commits;

    TransientQueues(SessionTable sessions, TransientRetained retained, LoopCommits commits) {
        this.sessions = sessions;
        this.retained = retained;
        this.commits = commits;
    }

    @Override
    public void append(Fanout fanout, Receipt receipt) {
        if (fanout.retainedStamp() > 0) {
            retained.put(fanout.message(), fanout.retainedStamp());
        }
        Omitted omitted = sessions.append(fanout);
        commits.settle(receipt, Outcome.STORED, omitted.full(), omitted.gone());
    }

    @Override
    public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
        appendIf(sessions.write(publisher, HeldSession::inbound2, packetId), fanout, receipt);
    }

    @Override
    public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
        settle(sessions.write(publisher, HeldSession::inbound2Release, packetId), receipt);
    }

    @Override
    public void ack(Lease lease, long sequence) {
        sessions.write(lease, HeldSession::ack, sequence);
    }

    @Override
    public void pubrec(Lease lease, long sequence, Receipt receipt) {
        settle(sessions.write(lease, HeldSession::pubrec, sequence), receipt);
    }

    @Override
    public void pubcomp(Lease lease, long sequence) {
        sessions.write(lease, HeldSession::pubcomp, sequence);
    }

    @Override
    public void move(Lease from, List<Move> moves, Receipt receipt) {
        Omitted omitted = sessions.move(from, moves);
        if (omitted == null) {
            settle(false, receipt);
        } else {
            commits.settle(receipt, Outcome.STORED, omitted.full(), omitted.gone());
        }
    }

    @Override
    public void will(Lease lease, Fanout fanout, Receipt receipt) {
        // No will is kept here, so nothing but the right to send it is checked.
        appendIf(sessions.write(lease, (session, ignored) -> {}, 0), fanout, receipt);
    }

    @Override
    public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        List<Stored> entries = new ArrayList<>();
        boolean held = sessions.write(
                lease, (session, from) -> session.read(from, maxMessages, maxBytes, entries), fromSequence);
        return held ? Future.succeededFuture(entries) : Future.failedFuture(fenced(lease));
    }

    @Override
    public Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        List<Stored> entries = new ArrayList<>();
        boolean held = sessions.write(
                lease, (session, from) -> session.peek(from, maxMessages, maxBytes, entries), fromSequence);
        return held ? Future.succeededFuture(entries) : Future.failedFuture(fenced(lease));
    }

    @Override
    public long queued(Lease lease) {
        HeldSession held = sessions.find(lease.clientId());
        return held == null ? 0 : held.queuedMessages(lease);
    }

    @Override
    public long dropped(Lease lease) {
        HeldSession held = sessions.find(lease.clientId());
        return held == null ? 0 : held.dropped(lease);
    }

    /** Always: memory is bounded by the queues of the sessions, and nothing ever waits for a device. */
    @Override
    public boolean writable() {
        return true;
    }

    static StorageException fenced(Lease lease) {
        return new StorageException(StorageException.Kind.FENCED, "lease was overtaken: " + lease);
    }

    private void appendIf(boolean held, Fanout fanout, Receipt receipt) {
        if (held) {
            append(fanout, receipt);
        } else {
            settle(false, receipt);
        }
    }

    private void settle(boolean held, Receipt receipt) {
        commits.settle(receipt, held ? Outcome.STORED : Outcome.FENCED, 0, 0);
    }
}
