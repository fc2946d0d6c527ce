// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** The message path of one event loop: each call is applied at once, and told of with the next news. */
final class CupboardQueues implements Queues {
    private final Cupboard cupboard;
    private final LoopNews news;

    CupboardQueues(Cupboard cupboard, LoopNews news) {
        this.cupboard = cupboard;
        this.news = news;
    }

    @Override
    public void append(Fanout fanout, Receipt receipt) {
        news.settle(cupboard.append(fanout, receipt));
    }

    @Override
    public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
        news.settle(cupboard.appendAs(publisher, drawer -> drawer.inbound2(packetId), fanout, receipt));
    }

    @Override
    public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
        change(publisher, drawer -> drawer.inbound2Release(packetId), receipt);
    }

    @Override
    public void ack(Lease lease, long sequence) {
        change(lease, drawer -> drawer.remove(sequence), Receipt.NONE);
    }

    @Override
    public void pubrec(Lease lease, long sequence, Receipt receipt) {
        change(lease, drawer -> drawer.pubrec(sequence), receipt);
    }

    @Override
    public void pubcomp(Lease lease, long sequence) {
        change(lease, drawer -> drawer.pubcomp(sequence), Receipt.NONE);
    }

    @Override
    public void move(Lease from, List<Move> moves, Receipt receipt) {
        news.settle(cupboard.move(from, moves, receipt));
    }

    /** The will itself is not kept here: only a storage that survives the broker needs it. */
    @Override
    public void will(Lease lease, Fanout fanout, Receipt receipt) {
        news.settle(cupboard.appendAs(lease, drawer -> {}, fanout, receipt));
    }

    private void change(Lease lease, Consumer<Drawer> change, Receipt receipt) {
        boolean held = cupboard.change(lease, change);
        news.settle(held ? new Settled(receipt, Outcome.STORED, 0, 0) : Cupboard.fenced(receipt));
    }

    @Override
    public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return cupboard.<List<Stored>>ask(lease, drawer -> drawer.read(fromSequence, maxMessages, maxBytes), List.of())
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(AuditedSessions.overtaken(lease)));
    }

    @Override
    public Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return cupboard.<List<Stored>>ask(lease, drawer -> drawer.peek(fromSequence, maxMessages, maxBytes), List.of())
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(AuditedSessions.overtaken(lease)));
    }

    @Override
    public long queued(Lease lease) {
        return cupboard.ask(lease, Drawer::queued, 0).orElse(0);
    }

    /** Always: nothing waits for a device, and the queues are bounded by their sessions. */
    @Override
    public boolean writable() {
        return true;
    }
}
