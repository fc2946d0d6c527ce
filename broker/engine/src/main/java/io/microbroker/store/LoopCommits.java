// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop is told, and when: the first news of a turn schedules one task, which takes all that came until it
 * runs. So the batches grow with the load, a lone message waits for nothing, and nobody is called back from within a call.
 *
 * <p>Receipts belong to the loop; posts come from any thread. The queue of posts needs no bound of its own: what waits in it
 * is in the bounded queue of a session too, and leaves that only by its owner.
 */
final class LoopCommits {
    /** Posts of one commit at most; more of them wait for the next turn, so that the loop does other work between. */
    private static final int POSTS_PER_COMMIT = 1024;

    private final Context loop;
    private final Queue<Posted> posts = new MpscUnboundedAtomicArrayQueue<>(256);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // Confined to the loop.
    private List<Settled> settled = new ArrayList<>();
    private @Nullable CommitListener listener;

    LoopCommits(Context loop) {
        this.loop = loop;
    }

    /** Before any receipt or post. */
    void listen(CommitListener commitListener) {
        listener = commitListener;
    }

    /** A call of this loop has ended. On the loop. */
    void settle(Receipt receipt, Outcome outcome, int full, int gone) {
        if (isAwaited(receipt)) {
            settled.add(new Settled(receipt, outcome, full, gone));
            schedule();
        }
    }

    /** News of a session that this loop owns. From any thread; in the order of the calls per session. */
    void post(Posted posted) {
        posts.add(posted);
        schedule();
    }

    /** Completes, on the loop, when all that came before this call has been told: a commit may be under way there now. */
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

    @SuppressWarnings("ReferenceEquality") // NONE is one object
    private static boolean isAwaited(Receipt receipt) {
        return receipt != Receipt.NONE;
    }

    private void schedule() {
        // A plain read first: of many calls in a turn one pays for the atomic write.
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            loop.runOnContext(ignored -> commit());
        }
    }

    private void commit() {
        scheduled.set(false); // first: what comes from here on gets a task of its own
        List<Posted> posted = takePosts();
        List<Settled> done = takeSettled();
        if (listener != null && !(posted.isEmpty() && done.isEmpty())) {
            listener.onCommitted(new Commit(done, posted));
        }
    }

    private List<Settled> takeSettled() {
        if (settled.isEmpty()) {
            return List.of();
        }
        List<Settled> done = settled;
        settled = new ArrayList<>();
        return done;
    }

    private List<Posted> takePosts() {
        Posted post = posts.poll();
        if (post == null) {
            return List.of();
        }
        List<Posted> taken = new ArrayList<>();
        while (post != null) {
            taken.add(post);
            if (taken.size() == POSTS_PER_COMMIT) {
                schedule();
                break;
            }
            post = posts.poll();
        }
        return taken;
    }
}
