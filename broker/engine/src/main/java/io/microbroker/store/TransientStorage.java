// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Keeps sessions, their queues and retained messages in memory: they outlive connections, not the process.
 *
 * <p>A call takes effect before it returns, under the lock of the session that it concerns; its receipt and the posts that it
 * makes come with the one commit of the turn, so that batches grow with the load. All that is kept is bounded: queues by
 * their sessions, the rest by the limits of the broker. Loops are told apart by the {@link Context} that they ask with.
 */
public final class TransientStorage implements Storage {
    private final SessionTable sessions;
    private final TransientRetained retained = new TransientRetained();
    private final ConcurrentHashMap<Context, LoopCommits> loops = new ConcurrentHashMap<>();

    public TransientStorage() {
        this(System::currentTimeMillis);
    }

    /** A storage whose queues share a memory with others. */
    public TransientStorage(QueueMemory memory) {
        this(System::currentTimeMillis, memory);
    }

    /**
     * A storage with a clock of its own.
     *
     * @param wallClockMillis milliseconds since the epoch; asked by any thread
     */
    public TransientStorage(LongSupplier wallClockMillis) {
        this(wallClockMillis, QueueMemory.unbounded());
    }

    private TransientStorage(LongSupplier wallClockMillis, QueueMemory memory) {
        sessions = new SessionTable(wallClockMillis, memory);
    }

    /** Completes at once, with nothing to recover; fails if the broker promises more than {@link Durability#MEMORY}. */
    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        if (node.durability() != Durability.MEMORY) {
            return Future.failedFuture(new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "a storage in memory cannot keep the promise of durability " + node.durability()));
        }
        return Future.succeededFuture();
    }

    @Override
    public Sessions sessions(Context loop) {
        return new TransientSessions(sessions, commitsOf(loop));
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        LoopCommits commits = commitsOf(loop);
        commits.listen(listener);
        return new TransientQueues(sessions, retained, commits);
    }

    @Override
    public Retained retained() {
        return retained;
    }

    @Override
    public Health health() {
        return new Health(true, "ok");
    }

    /** Of the sessions only: the rest is spread over them, or known to the broker. */
    @Override
    public StorageFigures figures() {
        long none = StorageFigures.UNKNOWN;
        return new StorageFigures(sessions.size(), none, none, none, none, none, none, new Latencies(), null);
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("dropped-expired", sessions.expired(), "storage-queued-messages", sessions.queued());
    }

    @Override
    public Future<Void> close() {
        return Future.all(loops.values().stream().map(LoopCommits::drained).toList())
                .onSuccess(ignored -> {
                    sessions.clear();
                    retained.clear();
                })
                .mapEmpty();
    }

    private LoopCommits commitsOf(Context loop) {
        return loops.computeIfAbsent(loop, LoopCommits::new);
    }
}
