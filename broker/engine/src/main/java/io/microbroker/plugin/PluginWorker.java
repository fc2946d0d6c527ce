// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for the calls of one plugin that blocked an event loop before: a few that answer questions, and one that tells
 * events in their order. What waits is bounded, so a plugin that never comes back costs no more than that. Threads are made
 * when they are needed and end when they are not. Any thread.
 */
final class PluginWorker implements AutoCloseable {
    private static final int QUESTION_THREADS = 4;
    private static final int WAITING_MAX = 1000;
    private static final long IDLE_SECONDS = 10;

    private final long limitNanos;
    private final ThreadPoolExecutor questions;
    private final ThreadPoolExecutor events;

    /**
     * Makes one without threads.
     *
     * @param limitMillis a question that waited longer is not asked any more
     */
    PluginWorker(String plugin, long limitMillis) {
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        this.questions = executor("plugin-" + plugin, QUESTION_THREADS);
        this.events = executor("plugin-" + plugin + "-events", 1);
    }

    private static ThreadPoolExecutor executor(String name, int threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Asks on one of the threads.
     *
     * @param question does not throw
     * @return completes on any thread; fails at once if too many wait
     */
    <T> Future<T> ask(Supplier<Future<T>> question) {
        Promise<T> promise = Promise.promise();
        long askedNanos = System.nanoTime();
        try {
            questions.execute(() -> {
                if (System.nanoTime() - askedNanos <= limitNanos) { // else nobody waits any more
                    question.get().onComplete(promise);
                }
            });
        } catch (RejectedExecutionException e) {
            return Future.failedFuture("it blocks, and too many calls wait for it");
        }
        return promise.future();
    }

    /**
     * Tells on a thread, in the order of the calls.
     *
     * @param event does not throw
     * @return false if too many wait; this one is left out then
     */
    boolean tell(Runnable event) {
        try {
            events.execute(event);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Interrupts what runs and forgets what waits. */
    @Override
    public void close() {
        questions.shutdownNow();
        events.shutdownNow();
    }
}
