// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way between one event loop and the desk. Calls of a turn go over in one list, news come back in one task. Each field says whose
 * it is.
 */
final class LoopLink {
    /** So many calls go over before the turn ends. */
    private static final int CALLS_PER_LIST = 256;
    /** Posts of one commit at most, so that the loop does other work between. */
    private static final int POSTS_PER_COMMIT = 1024;

    private final Context loop;
    private final Desk desk;

    // Confined to the loop.
    private List<Runnable> gathered = new ArrayList<>();
    private boolean flushes;
    private volatile @Nullable CommitListener listener;

    // Confined to the desk.
    private final ArrayDeque<Ticket> tickets = new ArrayDeque<>();
    private List<Posted> posts = new ArrayList<>();

    LoopLink(Context loop, Desk desk) {
        this.loop = loop;
        this.desk = desk;
    }

    void listen(CommitListener commitListener) {
        listener = commitListener;
    }

    void onLoop(Runnable task) {
        loop.runOnContext(ignored -> task.run());
    }

    /** Hands a call over, with others of this turn. On the loop. */
    void call(Runnable call) {
        gathered.add(call);
        if (gathered.size() >= CALLS_PER_LIST) {
            flush();
        } else if (!flushes) {
            flushes = true;
            onLoop(() -> {
                flushes = false;
                flush();
            });
        }
    }

    /** The last call that has not gone over, null if all have. On the loop. */
    @Nullable
    Runnable lastCall() {
        return gathered.isEmpty() ? null : gathered.get(gathered.size() - 1);
    }

    private void flush() {
        if (!gathered.isEmpty()) {
            List<Runnable> calls = gathered;
            gathered = new ArrayList<>(Math.min(calls.size(), CALLS_PER_LIST));
            desk.run(calls);
        }
    }

    /** Completes, on the loop, when all that was called before has gone over. From any thread. */
    Future<Void> flushed() {
        Promise<Void> promise = Promise.promise();
        onLoop(() -> {
            flush();
            promise.complete();
        });
        return promise.future();
    }

    /** A call that will end. On the desk, in the order of the calls. */
    @SuppressWarnings("ReferenceEquality") // NONE is one object
    Ticket ticket(Receipt receipt) {
        Ticket ticket = new Ticket(this, receipt);
        if (receipt != Receipt.NONE) {
            tickets.add(ticket);
        }
        return ticket;
    }

    /** On the desk. */
    void onEnded() {
        desk.touch(this);
    }

    /** On the desk. */
    void post(Posted posted) {
        posts.add(posted);
        desk.touch(this);
    }

    /** Tells the loop what is new. On the desk. */
    void deliver() {
        List<Settled> settled = new ArrayList<>();
        while (!tickets.isEmpty() && tickets.element().isEnded()) {
            settled.add(tickets.remove().settled());
        }
        if (settled.isEmpty() && posts.isEmpty()) {
            return;
        }
        List<Posted> posted = posts;
        posts = new ArrayList<>();
        int first = Math.min(posted.size(), POSTS_PER_COMMIT);
        tell(new Commit(settled, posted.subList(0, first)));
        for (int from = first; from < posted.size(); from += POSTS_PER_COMMIT) {
            tell(new Commit(List.of(), posted.subList(from, Math.min(posted.size(), from + POSTS_PER_COMMIT))));
        }
    }

    private void tell(Commit commit) {
        onLoop(() -> {
            CommitListener told = listener;
            if (told != null) {
                told.onCommitted(commit);
            }
        });
    }
}
