// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.RetainedChange;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Queues of the store; besides, retained messages and wills of the hub. A dead instance changes nothing. */
final class HubQueues implements Queues {
    private final Hub hub;
    private final Queues store;
    private final BooleanSupplier dead;

    HubQueues(Hub hub, Queues store, BooleanSupplier dead) {
        this.hub = hub;
        this.store = store;
        this.dead = dead;
    }

    private void retain(Fanout fanout) {
        if (fanout.retainedStamp() > 0) {
            Message message = fanout.message();
            boolean deletes = message.payload().length == 0;
            hub.retained(new RetainedChange(message.topic(), fanout.retainedStamp(), deletes ? null : message));
        }
    }

    @Override
    public void append(Fanout fanout, Receipt receipt) {
        if (!dead.getAsBoolean()) {
            retain(fanout);
            store.append(fanout, receipt);
        }
    }

    @Override
    public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
        if (!dead.getAsBoolean()) {
            retain(fanout);
            store.inbound2(publisher, packetId, fanout, receipt);
        }
    }

    @Override
    public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
        store.inbound2Release(publisher, packetId, receipt);
    }

    @Override
    public void ack(Lease lease, long sequence) {
        store.ack(lease, sequence);
    }

    @Override
    public void pubrec(Lease lease, long sequence, Receipt receipt) {
        store.pubrec(lease, sequence, receipt);
    }

    @Override
    public void pubcomp(Lease lease, long sequence) {
        store.pubcomp(lease, sequence);
    }

    @Override
    public void move(Lease from, List<Move> moves, Receipt receipt) {
        store.move(from, moves, receipt);
    }

    @Override
    public void will(Lease lease, Fanout fanout, Receipt receipt) {
        if (dead.getAsBoolean()) {
            return;
        }
        if (hub.takeWill(lease)) {
            retain(fanout);
            store.append(fanout, receipt);
        } else { // a lease that the store does not know either
            store.pubrec(new Lease("no such session", 1, 1), 1, receipt);
        }
    }

    @Override
    public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return store.read(lease, fromSequence, maxMessages, maxBytes);
    }

    @Override
    public Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return store.peek(lease, fromSequence, maxMessages, maxBytes);
    }

    @Override
    public long queued(Lease lease) {
        return store.queued(lease);
    }

    @Override
    public boolean writable() {
        return true;
    }
}
