// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.journal.JournalSettings;
import io.microbroker.journal.JournalStorage;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A journal on a disk that costs nothing, one loop and one session; messages are stored, posted to it, and acknowledged. */
final class Enqueues {
    static final int MESSAGES = 100;
    private static final String CLIENT = "display-17";

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final JournalStorage storage;
    private final Queues queues;
    private final Lease lease;
    private final Fanout fanout = new Fanout(
            Message.of("building/3/room/17/temperature", "x".repeat(64), Qos.AT_LEAST_ONCE, false),
            List.of(new StoredTarget(CLIENT, Qos.AT_LEAST_ONCE, false, new int[0], null)),
            0,
            Durability.SYNC);
    private long nanos;
    private long first = 1;
    private long settled;

    private record Ticket() implements Receipt {}

    Enqueues() {
        storage = JournalStorage.stepped(
                new HeapDisk(),
                JournalSettings.DEFAULT.withSegmentBytes(4 << 20),
                new JournalStorage.Clocks(() -> nanos, () -> nanos / 1_000_000, () -> 42));
        Future<Void> opened = storage.open(new NodeInfo("node", stub(Vertx.class), Durability.SYNC), new Nothing());
        if (opened.failed()) {
            throw new IllegalStateException(opened.cause());
        }
        Context loop = loop();
        Future<Claim> claim = storage.sessions(loop)
                .claim(new ClaimRequest(new Publisher(CLIENT, null), false, 3600, null, 1_000_000, 1L << 40));
        queues = storage.queues(loop, this::onCommitted);
        step();
        lease = claim.result().lease();
    }

    /** Stores 100 messages, one commit; acknowledges them, another commit. Returns how many were stored so far. */
    long run() {
        for (int i = 0; i < MESSAGES; i++) {
            queues.append(fanout, new Ticket());
        }
        step();
        for (int i = 0; i < MESSAGES; i++) {
            queues.ack(lease, first++);
        }
        step();
        return settled;
    }

    private void onCommitted(Commit commit) {
        settled += commit.settled().size();
    }

    private void step() {
        do {
            turn();
            nanos += 1_000_000;
        } while (storage.step() == 0);
        turn();
    }

    private void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private Context loop() {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "runOnContext" -> {
                            @SuppressWarnings("unchecked")
                            Handler<@Nullable Void> action = (Handler<@Nullable Void>) arguments[0];
                            tasks.add(() -> action.handle(null));
                            return null;
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "equals" -> {
                            return proxy == arguments[0];
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private static <T> T stub(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }

    private static final class Nothing implements Recovery {
        @Override
        public void session(StoredSession session) {
            throw new IllegalStateException("a new journal has no session");
        }

        @Override
        public void retained(Message message, long stamp) {
            throw new IllegalStateException("a new journal has no message");
        }
    }
}
