// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long threads of the broker are inside plugins.
 *
 * <p>Nobody can end a call that does not return, but most of what blocks (sleeping, waiting for a lock, a queue or a future)
 * ends when its thread is interrupted; that is done to a call that is over the time limit. What is left are endless loops and
 * deadlocks on monitors: those are only reported. One thread watches for all; it is a daemon and starts with the first plugin.
 *
 * <p>Any thread. The lock of a {@link Caller} orders its calls against the watcher, so that no interrupt hits what the thread
 * does after the call.
 */
final class CallWatch implements AutoCloseable {
    /** A call that holds an event loop longer than this counts as blocking. */
    static final long BLOCKED_MILLIS = 100;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(BLOCKED_MILLIS);

    private final long limitNanos;
    private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Caller> own = ThreadLocal.withInitial(this::newCaller);
    private final Thread watcher = new Thread(this::watch, "plugin-watch");
    private volatile boolean closed;

    /** @param limitMillis after which a call is interrupted */
    CallWatch(long limitMillis) {
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        watcher.setDaemon(true);
    }

    void start() {
        watcher.start();
    }

    /** Is told of a call that held an event loop for too long, once per call. */
    @FunctionalInterface
    interface Report {
        void onBlocked(String call, long millis);
    }

    /** A thread that calls plugins, and the innermost call that it is in; the lock of this object guards that. */
    private static final class Caller {
        final Thread thread = Thread.currentThread();

        @Nullable
        Call current;
    }

    /** One call, from before it until it returns. Guarded by its caller. */
    static final class Call {
        private final Caller caller;
        private final @Nullable Call outer;
        private final String name;
        private final @Nullable Report report;
        private final long startNanos = System.nanoTime();
        /** Time within that was spent in other calls: theirs, not this one's. */
        private long innerNanos;

        private boolean reported;
        private boolean interrupted;

        private Call(Caller caller, String name, @Nullable Report report) {
            this.caller = caller;
            this.outer = caller.current;
            this.name = name;
            this.report = report;
        }

        private long elapsedNanos() {
            return System.nanoTime() - startNanos - innerNanos;
        }

        /** True the first time that the call turns out to be too long. */
        private boolean isNewlyBlocked(long elapsedNanos) {
            if (report == null || reported || elapsedNanos <= BLOCKED_NANOS) {
                return false;
            }
            reported = true;
            return true;
        }

        private void tell(long elapsedNanos) {
            if (report != null) {
                report.onBlocked(name, TimeUnit.NANOSECONDS.toMillis(elapsedNanos));
            }
        }
    }

    private Caller newCaller() {
        Caller caller = new Caller();
        callers.add(caller);
        return caller;
    }

    /**
     * This thread goes into a plugin.
     *
     * @param report is told if it stays too long; null where it may
     */
    Call enter(String name, @Nullable Report report) {
        Caller caller = own.get();
        synchronized (caller) {
            Call call = new Call(caller, name, report);
            caller.current = call;
            return call;
        }
    }

    /** This thread is back. */
    void exit(Call call) {
        long elapsed;
        boolean blocked;
        synchronized (call.caller) {
            elapsed = call.elapsedNanos();
            call.caller.current = call.outer;
            if (call.outer != null) {
                call.outer.innerNanos += elapsed + call.innerNanos;
            }
            if (call.interrupted) {
                Thread.interrupted(); // it was meant for the plugin
            }
            blocked = call.isNewlyBlocked(elapsed);
        }
        if (blocked) {
            call.tell(elapsed);
        }
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(TICK_NANOS);
            callers.forEach(this::look);
            callers.removeIf(caller -> !caller.thread.isAlive());
        }
    }

    private void look(Caller caller) {
        Call call;
        long elapsed;
        boolean blocked;
        synchronized (caller) {
            call = caller.current;
            if (call == null) {
                return;
            }
            elapsed = call.elapsedNanos();
            blocked = call.isNewlyBlocked(elapsed);
            if (elapsed > limitNanos && !call.interrupted) {
                call.interrupted = true;
                caller.thread.interrupt();
            }
        }
        if (blocked) {
            call.tell(elapsed);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watcher);
    }
}
