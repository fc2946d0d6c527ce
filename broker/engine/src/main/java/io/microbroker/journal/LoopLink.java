// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way between one event loop and the writer. Calls of a turn go over in one list; what a commit means for the loop comes back
 * in one task. Each field says whose it is.
 */
final class LoopLink implements Owner {
    /** So many calls go over before the turn ends. */
    private static final int CALLS_PER_LIST = 256;
    /** Posts of one commit at most, so that the loop does other work between. */
    private static final int POSTS_PER_COMMIT = 1024;

    private static final int CLASSES = 3;

    private final Executor loop;
    private final Consumer<List<Call>> writer;

    // Confined to the loop.
    private List<Call> gathered = new ArrayList<>();
    private long gatheredWeight;
    private boolean flushes;

    private volatile @Nullable CommitListener listener;

    // Confined to the writer. By class: what is told once it holds.
    private final List<List<Settled>> settled = new ArrayList<>();
    private final List<List<Answer<?>>> answers = new ArrayList<>();
    private List<Posted> posts = new ArrayList<>();
    private boolean hasNews;

    private record Answer<T>(RareCall<T> call, T value) {}

    LoopLink(Executor loop, Consumer<List<Call>> writer) {
        this.loop = loop;
        this.writer = writer;
        for (int i = 0; i < CLASSES; i++) {
            settled.add(new ArrayList<>());
            answers.add(new ArrayList<>());
        }
    }

    /** The place of a class among those that a journal knows. */
    static int indexOf(Durability durability) {
        return Math.min(durability.ordinal(), Durability.SYNC.ordinal());
    }

    /** Before any receipt or post. */
    void listen(CommitListener commitListener) {
        listener = commitListener;
    }

    void onLoop(Runnable task) {
        loop.execute(task);
    }

    /** Hands a call to the writer, with others of this turn. On the loop. */
    void call(Call call) {
        gathered.add(call);
        gatheredWeight += call.weight();
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

    /** Bytes that were called and have not gone over. On the loop. */
    long gatheredWeight() {
        return gatheredWeight;
    }

    private void flush() {
        if (!gathered.isEmpty()) {
            List<Call> calls = gathered;
            gathered = new ArrayList<>(Math.min(calls.size(), CALLS_PER_LIST));
            gatheredWeight = 0;
            writer.accept(calls);
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

    /** A call has ended: told when its class holds. By the writer. */
    @SuppressWarnings("ReferenceEquality") // NONE is one object
    void settle(int durability, Settled end) {
        if (end.receipt() != Receipt.NONE) {
            settled.get(durability).add(end);
            hasNews = true;
        }
    }

    /** By the writer. */
    <T> void answer(int durability, RareCall<T> call, T value) {
        answers.get(durability).add(new Answer<>(call, value));
        hasNews = true;
    }

    @Override
    public void post(Posted posted) {
        posts.add(posted);
        hasNews = true;
    }

    boolean hasNews() {
        return hasNews;
    }

    /** This class holds. By the writer. */
    void deliver(int durability, boolean withPosts) {
        List<Answer<?>> done = answers.get(durability);
        if (!done.isEmpty()) {
            answers.set(durability, new ArrayList<>());
            done.forEach(LoopLink::complete);
        }
        List<Settled> ended = settled.get(durability);
        // What is told must not be filled further, not even be a view of such a list: the loop reads it later.
        List<Posted> posted = withPosts && !posts.isEmpty() ? posts : List.of();
        if (ended.isEmpty() && posted.isEmpty()) {
            return;
        }
        settled.set(durability, ended.isEmpty() ? ended : new ArrayList<>());
        if (!posted.isEmpty()) {
            posts = new ArrayList<>();
        }
        int first = Math.min(posted.size(), POSTS_PER_COMMIT);
        tell(new Commit(ended.isEmpty() ? List.of() : ended, posted.subList(0, first)));
        for (int from = first; from < posted.size(); from += POSTS_PER_COMMIT) {
            tell(new Commit(List.of(), posted.subList(from, Math.min(posted.size(), from + POSTS_PER_COMMIT))));
        }
    }

    /** All that there was to tell has been told. By the writer. */
    void delivered() {
        hasNews = false;
    }

    private static <T> void complete(Answer<T> answer) {
        answer.call().succeed(answer.value());
    }

    private void tell(Commit commit) {
        onLoop(() -> {
            CommitListener told = listener;
            if (told != null) {
                told.onCommitted(commit);
            }
        });
    }

    /** Nothing of what was under way holds, or will. By the writer. */
    void refuseAll(StorageException why) {
        for (int i = 0; i < CLASSES; i++) {
            List<Answer<?>> open = answers.get(i);
            answers.set(i, new ArrayList<>());
            open.forEach(each -> each.call().refuse(why));
            settled.set(i, new ArrayList<>());
        }
        posts = new ArrayList<>();
        hasNews = false;
    }
}
