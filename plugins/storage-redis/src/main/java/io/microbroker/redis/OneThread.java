// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of its own for what must happen one after the other. A task that fails does not end the others. Safe for threads. */
final class OneThread implements Executor {
    private static final Logger log = LoggerFactory.getLogger(OneThread.class);

    private final ScheduledThreadPoolExecutor thread;

    OneThread(String name) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(() -> guard(task));
        } catch (RejectedExecutionException e) {
            log.debug("a task after the end");
        }
    }

    void later(long millis, Runnable task) {
        try {
            ScheduledFuture<?> ignored = thread.schedule(() -> guard(task), millis, TimeUnit.MILLISECONDS);
            assert !ignored.isCancelled();
        } catch (RejectedExecutionException e) {
            log.debug("a task after the end");
        }
    }

    /** Again and again, so long after the end of the last time. */
    void every(long millis, Runnable task) {
        later(millis, () -> {
            guard(task);
            every(millis, task);
        });
    }

    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("a task between instances failed", e);
        }
    }

    void close() {
        thread.shutdownNow();
    }
}
