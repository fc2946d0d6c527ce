// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** How long a test waits for what must happen. Never waited out when all is well. */
public final class Deadline {
    public static final long SECONDS = 30;

    private Deadline() {}

    /** Waits for an outcome and fails the test if there is none, or a failure. */
    public static <T> T await(CompletionStage<T> stage, Supplier<String> what) {
        return await(stage, SECONDS, what);
    }

    /** The same for what takes long even when all is well. */
    public static <T> T await(CompletionStage<T> stage, long seconds, Supplier<String> what) {
        try {
            return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what.get() + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(what.get() + " took more than " + seconds + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Takes the next element and fails the test if none comes. */
    public static <T> T take(BlockingQueue<T> queue, Supplier<String> what) {
        try {
            T next = queue.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError(what.get() + " did not come within " + SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }
}
