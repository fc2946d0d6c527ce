// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop is to be told. The first news schedules a task on the loop, which tells all that there is by then: never
 * from within a call, and in batches that grow with the load.
 */
final class LoopNews {
    private static final int BATCH_MAX = 1000;

    private final Context loop;
    private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();
    private final Queue<Posted> posted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable CommitListener listener;

    LoopNews(Context loop) {
        this.loop = loop;
    }

    void tell(CommitListener commitListener) {
        listener = commitListener;
    }

    /** A call of this loop has ended. */
    void settle(Settled result) {
        if (!result.receipt().equals(Receipt.NONE)) {
            settled.add(result);
            schedule();
        }
    }

    /** A session that this loop owns has a new entry. From any thread, under the lock of the cupboard: so in order. */
    void post(Posted entry) {
        posted.add(entry);
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            loop.runOnContext(ignored -> commit());
        }
    }

    private void commit() {
        scheduled.set(false); // first: what comes from here on schedules a task of its own
        Commit commit = new Commit(take(settled), take(posted));
        if (!settled.isEmpty() || !posted.isEmpty()) {
            schedule();
        }
        CommitListener told = listener;
        if (told != null && !(commit.settled().isEmpty() && commit.posted().isEmpty())) {
            told.onCommitted(commit);
        }
    }

    private static <T> List<T> take(Queue<T> from) {
        List<T> taken = new ArrayList<>();
        for (T next = from.poll(); next != null; next = taken.size() < BATCH_MAX ? from.poll() : null) {
            taken.add(next);
        }
        return taken;
    }

    /** Completes when the loop has been told everything. */
    Future<Void> drained() {
        Promise<Void> promise = Promise.promise();
        awaitDrained(promise);
        return promise.future();
    }

    private void awaitDrained(Promise<Void> promise) {
        loop.runOnContext(ignored -> {
            if (scheduled.get()) {
                awaitDrained(promise);
            } else {
                promise.complete();
            }
        });
    }
}
