// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.storage;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
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
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.microbroker.store.TransientStorage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A storage in memory that can be told to be full, or to take its time. */
final class BalkyStorage implements Storage {
    private final TransientStorage storage = new TransientStorage();
    private volatile boolean full;
    private volatile @Nullable Promise<Void> ending;
    private volatile @Nullable Promise<Void> recording;

    /** From now on everything that needs room is refused; or not any more. */
    void full(boolean isFull) {
        full = isFull;
    }

    /** From now on sessions end no sooner than the promise completes. */
    Promise<Void> holdEnds() {
        Promise<Void> promise = Promise.promise();
        ending = promise;
        return promise;
    }

    /** From now on no PUBREC is recorded before the promise completes. */
    Promise<Void> holdPubRecs() {
        Promise<Void> promise = Promise.promise();
        recording = promise;
        return promise;
    }

    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        return storage.open(node, recovery);
    }

    @Override
    public Sessions sessions(Context loop) {
        return new BalkySessions(storage.sessions(loop));
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        return new BalkyQueues(storage.queues(loop, listener), loop, listener);
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

    private final class BalkySessions implements Sessions {
        private final Sessions sessions;

        BalkySessions(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public Future<Claim> claim(ClaimRequest request) {
            return sessions.claim(request);
        }

        @Override
        public Future<Void> release(Lease lease, ReleaseInfo info) {
            return sessions.release(lease, info);
        }

        @Override
        public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
            return full ? refused() : sessions.subscribe(lease, subscriptions);
        }

        @Override
        public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
            return full ? refused() : sessions.unsubscribe(lease, filters);
        }

        private Future<Void> refused() {
            return Future.failedFuture(new StorageException(StorageException.Kind.EXHAUSTED, "no room"));
        }

        @Override
        public Future<Void> end(Lease lease) {
            Promise<Void> held = ending;
            return held == null ? sessions.end(lease) : held.future().compose(done -> sessions.end(lease));
        }
    }

    private final class BalkyQueues implements Queues {
        private final Queues queues;
        private final Context loop;
        private final CommitListener listener;

        BalkyQueues(Queues queues, Context loop, CommitListener listener) {
            this.queues = queues;
            this.loop = loop;
            this.listener = listener;
        }

        private void call(Receipt receipt, Consumer<Receipt> call) {
            if (full) {
                Commit refusal = new Commit(List.of(new Settled(receipt, Outcome.EXHAUSTED, 0, 0)), List.of());
                loop.runOnContext(ignored -> listener.onCommitted(refusal));
            } else {
                call.accept(receipt);
            }
        }

        @Override
        public void append(Fanout fanout, Receipt receipt) {
            call(receipt, again -> queues.append(fanout, again));
        }

        @Override
        public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
            call(receipt, again -> queues.inbound2(publisher, packetId, fanout, again));
        }

        @Override
        public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
            call(receipt, again -> queues.inbound2Release(publisher, packetId, again));
        }

        @Override
        public void ack(Lease lease, long sequence) {
            queues.ack(lease, sequence);
        }

        @Override
        public void pubrec(Lease lease, long sequence, Receipt receipt) {
            Promise<Void> held = recording;
            if (held == null) {
                call(receipt, again -> queues.pubrec(lease, sequence, again));
            } else {
                held.future().onComplete(done -> loop.runOnContext(ignored -> queues.pubrec(lease, sequence, receipt)));
            }
        }

        @Override
        public void pubcomp(Lease lease, long sequence) {
            queues.pubcomp(lease, sequence);
        }

        @Override
        public void move(Lease from, List<Move> moves, Receipt receipt) {
            call(receipt, again -> queues.move(from, moves, again));
        }

        @Override
        public void will(Lease lease, Fanout fanout, Receipt receipt) {
            call(receipt, again -> queues.will(lease, fanout, again));
        }

        @Override
        public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
            return queues.read(lease, fromSequence, maxMessages, maxBytes);
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
