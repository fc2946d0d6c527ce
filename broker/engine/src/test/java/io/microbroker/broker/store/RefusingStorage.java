// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.store;

import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.store.TransientStorage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;

/** The storage in memory, but while it is told to refuse it has no room for messages and takes no subscriptions. */
final class RefusingStorage implements Storage {
    private static final Set<String> MESSAGES = Set.of("append", "inbound2");
    private static final Set<String> SUBSCRIPTIONS = Set.of("subscribe", "unsubscribe");

    private final Storage memory = new TransientStorage();
    private volatile boolean refusing;

    void refuse(boolean on) {
        refusing = on;
    }

    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        return memory.open(node, recovery);
    }

    @Override
    public Sessions sessions(Context loop) {
        Sessions sessions = memory.sessions(loop);
        return proxy(Sessions.class, (self, method, arguments) -> {
            if (refusing && SUBSCRIPTIONS.contains(method.getName())) {
                return Future.failedFuture(new StorageException(StorageException.Kind.EXHAUSTED, "no room"));
            }
            return call(method.getName(), () -> method.invoke(sessions, arguments));
        });
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        Queues queues = memory.queues(loop, listener);
        return proxy(Queues.class, (self, method, arguments) -> {
            if (refusing && MESSAGES.contains(method.getName())) {
                Receipt receipt = (Receipt) arguments[arguments.length - 1];
                Settled settled = new Settled(receipt, Outcome.EXHAUSTED, 0, 0);
                loop.runOnContext(done -> listener.onCommitted(new Commit(List.of(settled), List.of())));
                return null;
            }
            return call(method.getName(), () -> method.invoke(queues, arguments));
        });
    }

    /** A call by reflection. */
    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    @SuppressWarnings("NullAway") // void methods give null
    private static Object call(String name, Call call) throws Throwable {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name, e.getCause());
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Retained retained() {
        return memory.retained();
    }

    @Override
    public Health health() {
        return memory.health();
    }

    @Override
    public Future<Void> close() {
        return memory.close();
    }
}
