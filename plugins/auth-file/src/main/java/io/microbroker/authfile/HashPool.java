// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where passwords are hashed: two threads, so that event loops never do, and a queue with an end, so that a flood of CONNECTs
 * costs a bounded time. Thread-safe.
 */
final class HashPool implements AutoCloseable {
    static final int QUEUE_MAX = 1000;
    private static final int THREADS = 2;

    private final ThreadPoolExecutor executor;

    HashPool() {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), task -> {
                    Thread thread = new Thread(task, "auth-file-hash-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs a task soon; false if too many wait already. */
    boolean submit(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** What waits is forgotten. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
