// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at things that one loop owns, for somebody who waits: piece by piece, each of 1 ms or 256 things at most, and what
 * sockets brought in between goes first. Used once.
 */
final class Inspection<T> {
    private static final int PIECE_THINGS = 256;
    private static final long PIECE_NANOS = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Loop loop;
    private final List<T> things;
    private final Consumer<T> look;
    private final Promise<Void> done = Promise.promise();

    private Inspection(Loop loop, List<T> things, Consumer<T> look) {
        this.loop = loop;
        this.things = things;
        this.look = look;
    }

    /**
     * Shows each thing on the loop. Any thread.
     *
     * @return completes on the loop; fails with the first failure, which ends it
     */
    static <T> Future<Void> of(Loop loop, List<T> things, Consumer<T> look) {
        Inspection<T> inspection = new Inspection<>(loop, things, look);
        loop.post(() -> inspection.from(0));
        return inspection.done.future();
    }

    private void from(int begin) {
        long cpu = cpuNanos();
        TimeSource time = loop.engine().time();
        long since = time.nanos();
        int end = Math.min(things.size(), begin + PIECE_THINGS);
        int at = begin;
        try {
            while (at < end && time.nanos() - since < PIECE_NANOS) {
                look.accept(things.get(at++));
            }
        } catch (RuntimeException e) {
            done.fail(e);
            return;
        } finally {
            loop.timings().record(Timing.INSPECTION, cpuNanos() - cpu);
        }
        if (at < things.size()) {
            int next = at;
            loop.afterReads(() -> from(next));
        } else {
            done.complete();
        }
    }

    /** Of this thread: while the machine or the JVM holds all threads, this work holds none. */
    static long cpuNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }
}
