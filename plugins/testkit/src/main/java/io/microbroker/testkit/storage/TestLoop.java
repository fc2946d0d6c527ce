// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that a test drives from its own thread: calls run on the loop, and the test waits for what comes of them.
 * Notes each break of the rules for callbacks: wrong context, or from within a call.
 */
final class TestLoop {
    private static final long DEADLINE_SECONDS = 20;

    private final Context context;
    private final Sessions sessions;
    private final Queues queues;

    // Guarded by this.
    private final List<Settled> settled = new ArrayList<>();
    private final List<Posted> posted = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    // Confined to the loop.
    private boolean inCall;

    TestLoop(Context context, Storage storage) {
        this.context = context;
        this.sessions = storage.sessions(context);
        this.queues = storage.queues(context, this::onCommitted);
    }

    static Receipt newReceipt() {
        return new Receipt() {};
    }

    private synchronized void onCommitted(Commit commit) {
        checkCallback("commit");
        settled.addAll(commit.settled());
        posted.addAll(commit.posted());
        notifyAll();
    }

    private void checkCallback(String what) {
        if (!isHere()) {
            violation(what + " came on " + Thread.currentThread().getName() + ", not on the context of its loop");
        } else if (inCall) {
            violation(what + " came from within a call");
        }
    }

    /** True on the context of this loop. */
    boolean isHere() {
        return Objects.equals(Vertx.currentContext(), context);
    }

    private synchronized void violation(String text) {
        violations.add(text);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Starts an action on the loop and does not wait for it. */
    void start(Runnable action) {
        context.runOnContext(ignored -> {
            inCall = true;
            try {
                action.run();
            } finally {
                inCall = false;
            }
        });
    }

    /** Runs an action on the loop and waits for its end. */
    <T> T call(Callable<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        start(() -> {
            try {
                done.complete(action.call());
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        return await(done);
    }

    /** Makes calls on the message path, in one turn. */
    void run(Consumer<Queues> calls) {
        call(() -> {
            calls.accept(queues);
            return true;
        });
    }

    /** Makes calls on the message path. Only on the loop. */
    void onQueues(Consumer<Queues> calls) {
        calls.accept(queues);
    }

    /** Makes one call on the message path and waits until it is settled. */
    Settled settle(BiConsumer<Queues, Receipt> call) {
        Receipt receipt = newReceipt();
        run(path -> call.accept(path, receipt));
        return awaitSettled(receipt);
    }

    Settled awaitSettled(Receipt receipt) {
        awaitUntil(() -> find(receipt) != null, () -> "receipt was not settled");
        return Objects.requireNonNull(find(receipt));
    }

    private synchronized @Nullable Settled find(Receipt receipt) {
        for (Settled each : settled) {
            if (each.receipt().equals(receipt)) {
                return each;
            }
        }
        return null;
    }

    /** All receipts that were settled on this loop so far. */
    synchronized List<Settled> settled() {
        return List.copyOf(settled);
    }

    /** Waits for as many posts as this and returns all that came. */
    List<Posted> awaitPosted(int count) {
        awaitUntil(() -> posted.size() >= count, () -> posted.size() + " of " + count + " posts came");
        return posted();
    }

    /** All posts that came to this loop so far. */
    synchronized List<Posted> posted() {
        return List.copyOf(posted);
    }

    private synchronized void awaitUntil(BooleanSupplier condition, Supplier<String> problem) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError(problem.get() + " within " + DEADLINE_SECONDS + " s");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    Claim claim(ClaimRequest request) {
        return onSessions(path -> path.claim(request));
    }

    /** Makes one of the rare calls and waits for its success. */
    <T> T onSessions(Function<Sessions, Future<T>> call) {
        return await(begin(() -> call.apply(sessions)));
    }

    /** Makes one of the rare calls and does not wait. */
    <T> CompletableFuture<T> beginOnSessions(Function<Sessions, Future<T>> call) {
        return begin(() -> call.apply(sessions));
    }

    /** Makes one of the rare calls, which must fail because the lease was overtaken. */
    <T> void assertFenced(Function<Sessions, Future<T>> call) {
        assertFailsFenced(begin(() -> call.apply(sessions)));
    }

    List<Stored> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return await(begin(() -> queues.read(lease, fromSequence, maxMessages, maxBytes)));
    }

    List<Stored> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return await(begin(() -> queues.peek(lease, fromSequence, maxMessages, maxBytes)));
    }

    void assertReadFenced(Lease lease) {
        assertFailsFenced(begin(() -> queues.read(lease, 1, 1, 1)));
    }

    long queued(Lease lease) {
        return call(() -> queues.queued(lease));
    }

    private <T> CompletableFuture<T> begin(Supplier<Future<T>> call) {
        CompletableFuture<T> done = new CompletableFuture<>();
        start(() -> call.get().onComplete(result -> {
            if (!isHere()) {
                violation("a future completed on " + Thread.currentThread().getName());
            }
            if (result.succeeded()) {
                done.complete(result.result());
            } else {
                done.completeExceptionally(result.cause());
            }
        }));
        return done;
    }

    private static void assertFailsFenced(CompletableFuture<?> future) {
        Throwable failure = failureOf(future);
        assertThat(failure).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                .isEqualTo(StorageException.Kind.FENCED));
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        try {
            Object result = future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("the call was to be fenced but gave " + result);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the call failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
        }
    }
}
