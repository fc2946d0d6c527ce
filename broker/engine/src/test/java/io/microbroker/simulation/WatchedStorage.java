// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A storage whose receipts are counted: each that was handed in must come back, once. It can also be made to lie, so that a test
 * may prove that the simulation sees lies: then receipts are settled when they are handed in, before any commit.
 */
final class WatchedStorage implements Storage {
    private final Storage storage;
    private final boolean lies;
    private final Ledger ledger;
    /** Which message lies under which number in which queue, as far as it was read. */
    private final Map<Place, Integer> contents = new HashMap<>();

    private final Set<Receipt> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private record Place(String clientId, long sequence) {}

    WatchedStorage(Storage storage, boolean lies, Ledger ledger) {
        this.storage = storage;
        this.lies = lies;
        this.ledger = ledger;
    }

    /** Receipts that wait for their end. */
    int openReceipts() {
        return open.size();
    }

    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        return storage.open(node, recovery);
    }

    @Override
    public Sessions sessions(Context loop) {
        return storage.sessions(loop);
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        return new WatchedQueues(storage.queues(loop, commit -> listener.onCommitted(noted(commit))), loop, listener);
    }

    private Commit noted(Commit commit) {
        for (Settled settled : commit.settled()) {
            if (settled.outcome() == Outcome.EXHAUSTED) {
                ledger.sightings().note(Sighting.REFUSED_FOR_WANT_OF_ROOM);
            }
            if (!open.remove(settled.receipt()) && !lies) {
                throw new Violation("a receipt was settled twice, or was never handed in: " + settled);
            }
        }
        return lies ? new Commit(List.of(), commit.posted()) : commit;
    }

    private Future<List<Stored>> noted(Lease lease, Future<List<Stored>> read) {
        for (Stored entry : read.result()) {
            contents.put(
                    new Place(lease.clientId(), entry.sequence()),
                    Ledger.numberIn(entry.message().payload()));
        }
        return read;
    }

    @Override
    public Retained retained() {
        return storage.retained();
    }

    @Override
    public Health health() {
        return storage.health();
    }

    @Override
    public Future<Void> close() {
        return storage.close();
    }

    private final class WatchedQueues implements Queues {
        private final Queues queues;
        private final Context loop;
        private final CommitListener listener;

        WatchedQueues(Queues queues, Context loop, CommitListener listener) {
            this.queues = queues;
            this.loop = loop;
            this.listener = listener;
        }

        @SuppressWarnings("ReferenceEquality") // NONE is one object
        private Receipt handedIn(Receipt receipt) {
            if (receipt != Receipt.NONE) {
                if (lies) {
                    Settled early = new Settled(receipt, Outcome.STORED, 0, 0);
                    loop.runOnContext(
                            ignored -> listener.onCommitted(new Commit(new ArrayList<>(List.of(early)), List.of())));
                } else {
                    open.add(receipt);
                }
            }
            return receipt;
        }

        @Override
        public void append(Fanout fanout, Receipt receipt) {
            queues.append(fanout, handedIn(receipt));
        }

        @Override
        public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
            queues.inbound2(publisher, packetId, fanout, handedIn(receipt));
        }

        @Override
        public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
            queues.inbound2Release(publisher, packetId, handedIn(receipt));
        }

        @Override
        public void ack(Lease lease, long sequence) {
            queues.ack(lease, sequence);
        }

        @Override
        public void pubrec(Lease lease, long sequence, Receipt receipt) {
            queues.pubrec(lease, sequence, handedIn(receipt));
        }

        @Override
        public void pubcomp(Lease lease, long sequence) {
            queues.pubcomp(lease, sequence);
        }

        @Override
        public void move(Lease from, List<Move> moves, Receipt receipt) {
            ledger.sightings().note(Sighting.SHARED_MESSAGES_MOVED);
            for (Move move : moves) {
                Integer number = contents.get(new Place(from.clientId(), move.sequence()));
                if (number == null) {
                    throw new Violation("was moved and never read: " + move + " of " + from);
                }
                ledger.moved(number, from.clientId(), move.to().clientId());
            }
            queues.move(from, moves, handedIn(receipt));
        }

        @Override
        public void will(Lease lease, Fanout fanout, Receipt receipt) {
            queues.will(lease, fanout, handedIn(receipt));
        }

        @Override
        public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
            Future<List<Stored>> read = queues.read(lease, fromSequence, maxMessages, maxBytes);
            return read.succeeded()
                    ? noted(lease, read)
                    : read.onSuccess(entries -> noted(lease, read)); // before the caller hears of it
        }

        @Override
        public long queued(Lease lease) {
            return queues.queued(lease);
        }

        @Override
        public boolean writable() {
            return queues.writable();
        }
    }
}
