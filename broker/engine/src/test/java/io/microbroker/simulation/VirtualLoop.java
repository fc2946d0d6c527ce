// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread: a queue of tasks, run one by one when the scheduler says so. It shows itself to the broker as
 * a Vert.x context, and as a Vert.x that knows periodic timers; whatever else is asked of the two throws.
 */
final class VirtualLoop {
    private final int index;
    private final Deque<Handler<Void>> tasks = new ArrayDeque<>();
    private final Context context;
    private final Vertx vertx;
    private @Nullable Handler<Long> periodic;
    private boolean tickWaits;

    VirtualLoop(int index) {
        this.index = index;
        this.context = (Context) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> onContext(proxy, method.getName(), arguments));
        this.vertx = (Vertx) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Vertx.class},
                (proxy, method, arguments) -> onVertx(method.getName(), arguments));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object onContext(Object proxy, String method, Object[] arguments) {
        switch (method) {
            case "runOnContext" -> {
                tasks.add((Handler<Void>) arguments[0]);
                return null;
            }
            case "hashCode" -> {
                return index; // not that of identity: maps are to have the same order in each run
            }
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "toString" -> {
                return "loop " + index;
            }
            default -> throw new UnsupportedOperationException("Context." + method);
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object onVertx(String method, Object[] arguments) throws Exception {
        switch (method) {
            case "setPeriodic" -> {
                periodic = (Handler<Long>) arguments[1];
                return 1L;
            }
            case "executeBlocking" -> {
                return io.vertx.core.Future.succeededFuture(((Callable<?>) arguments[0]).call());
            }
            default -> throw new UnsupportedOperationException("Vertx." + method);
        }
    }

    int index() {
        return index;
    }

    Context context() {
        return context;
    }

    Vertx vertx() {
        return vertx;
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs the oldest task. */
    void runNext() {
        tasks.remove().handle(null);
    }

    /** Time has passed: the periodic timer fires, once however much it was. */
    void tick() {
        Handler<Long> handler = periodic;
        if (handler != null && !tickWaits) {
            tickWaits = true;
            tasks.add(ignored -> {
                tickWaits = false;
                handler.handle(1L);
            });
        }
    }
}
