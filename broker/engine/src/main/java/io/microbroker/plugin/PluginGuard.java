// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.engine.LineGate;
import io.microbroker.engine.PluginCounters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the broker and one plugin: whatever the plugin does wrong becomes a counted failure with its name.
 *
 * <p>Calls run on the event loop of their caller, which costs nothing. A plugin that held a loop for more than 100 ms is not
 * trusted again: its questions and events run on threads of its own from then on, see {@link PluginWorker}. What must be
 * answered at once (policies, delivery interceptors) stays on the loop; there only the interrupt of {@link CallWatch} helps.
 *
 * <p>Any thread.
 */
final class PluginGuard implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginGuard.class);
    private static final int TEXT_MAX = 256;

    private final String plugin;
    private final PluginCounters counters;
    private final CallWatch watch;
    private final PluginWorker worker;
    private final long limitMillis;
    private final LineGate gate = new LineGate(1, this::tellLeftOut);
    private volatile boolean trusted = true;

    /** @param limitMillis how long the plugin may take to answer */
    PluginGuard(String plugin, CallWatch watch, long limitMillis) {
        this.plugin = plugin;
        this.counters = new PluginCounters(plugin);
        this.watch = watch;
        this.worker = new PluginWorker(plugin, limitMillis);
        this.limitMillis = limitMillis;
    }

    PluginCounters counters() {
        return counters;
    }

    /**
     * Asks a question that may be answered later.
     *
     * @param call which one, for the log
     * @return completes in time, on any thread: with the answer, which is not null, or with a {@link PluginFailure}
     */
    <T> Future<T> ask(String call, Supplier<@Nullable Future<T>> question) {
        Future<T> answer = trusted
                ? begin(call, this::onBlocked, question)
                : worker.ask(() -> begin(call, null, question)); // blocking is what those threads are for
        if (answer.succeeded() && answer.result() != null) {
            return answer;
        }
        Future<T> bounded = answer.isComplete() ? answer : answer.timeout(limitMillis, TimeUnit.MILLISECONDS);
        return bounded.compose(
                value -> value == null
                        ? Future.failedFuture(failure(call, answeredNull()))
                        : Future.succeededFuture(value),
                cause -> Future.failedFuture(failure(call, cause)));
    }

    private <T> Future<T> begin(
            String call, CallWatch.@Nullable Report report, Supplier<@Nullable Future<T>> question) {
        CallWatch.Call watched = watch.enter(call, report);
        try {
            Future<T> answer = question.get();
            return answer == null ? Future.failedFuture(answeredNull()) : answer;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return Future.failedFuture(e);
        } finally {
            watch.exit(watched);
        }
    }

    /**
     * Asks a question that is answered at once.
     *
     * @throws PluginFailure if the plugin throws
     */
    <T extends @Nullable Object> T decide(String call, Supplier<T> question) {
        CallWatch.Call watched = watch.enter(call, this::onBlocked);
        try {
            return question.get();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            throw failure(call, e);
        } finally {
            watch.exit(watched);
        }
    }

    /**
     * Tells the plugin something.
     *
     * @throws PluginFailure if the plugin throws at once
     */
    void tell(String call, Runnable event) {
        if (trusted) {
            decide(call, () -> {
                event.run();
                return Boolean.TRUE;
            });
        } else if (!worker.tell(() -> tellOnWorker(call, event))) {
            throw failure(call, new IllegalStateException("it blocks, and too many events wait for it"));
        }
    }

    private void tellOnWorker(String call, Runnable event) {
        CallWatch.Call watched = watch.enter(call, null);
        try {
            event.run();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            counters.failed();
            warn("plugin failed name={} call={} cause={}", plugin, call, safe(e));
        } finally {
            watch.exit(watched);
        }
    }

    /** The text of a failure, which may hold what a client sent, on one line. */
    private static String safe(Throwable cause) {
        String text = PluginFailure.describe(cause);
        return text.substring(0, Math.min(text.length(), TEXT_MAX)).replaceAll("[\\p{C}\\u2028\\u2029]", "?");
    }

    private static IllegalStateException answeredNull() {
        return new IllegalStateException("it answered null");
    }

    private PluginFailure failure(String call, Throwable cause) {
        if (cause instanceof TimeoutException) {
            counters.timedOut();
            warn("plugin did not answer in time name={} call={} limitMillis={}", plugin, call, limitMillis);
        } else {
            counters.failed();
            warn("plugin failed name={} call={} cause={}", plugin, call, safe(cause));
        }
        return new PluginFailure(plugin, call, cause);
    }

    private void onBlocked(String call, long millis) {
        counters.blocked();
        warn("plugin blocks an event loop name={} call={} millis={}", plugin, call, millis);
        if (trusted) {
            trusted = false;
            log.warn("plugin gets threads of its own, since it blocks name={}", plugin);
        }
    }

    /** One line per second, with the number of those left out. */
    private void warn(String format, Object... arguments) {
        long left = gate.pass();
        if (left == LineGate.SHUT) {
            return;
        }
        log.warn(format, arguments);
        if (left > 0) {
            tellLeftOut(left);
        }
    }

    private void tellLeftOut(long lines) {
        log.warn("{} more lines of plugin {} were left out", lines, plugin);
    }

    @Override
    public void close() {
        worker.close();
    }
}
