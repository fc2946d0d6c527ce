// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A journal without threads: one loop that the test turns, a clock that it sets, a disk of its choice. */
final class JournalRig implements Recovery {
    static final JournalSettings SMALL = JournalSettings.DEFAULT.withSegmentBytes(8192);

    private final JournalStorage storage;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Map<Receipt, Settled> settled = new IdentityHashMap<>();
    private final List<Posted> posted = new ArrayList<>();
    private final Map<String, StoredSession> sessions = new TreeMap<>();
    private final Map<String, String> retained = new TreeMap<>();
    private final Queues queues;
    private final Sessions desk;
    private final Durability durability;
    private long nanos;

    JournalRig(Disk disk) {
        this(disk, SMALL, Durability.SYNC);
    }

    JournalRig(Disk disk, JournalSettings settings, Durability durability) {
        this.durability = durability;
        storage = JournalStorage.stepped(
                disk, settings, new JournalStorage.Clocks(() -> nanos, () -> 1_000_000 + nanos / 1_000_000, () -> 42));
        Future<Void> opened = storage.open(new NodeInfo("node", stub(Vertx.class), durability), this);
        if (opened.failed()) {
            throw (RuntimeException) opened.cause();
        }
        Context loop = loop();
        desk = storage.sessions(loop);
        queues = storage.queues(loop, this::onCommitted);
    }

    private Context loop() {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "runOnContext" -> {
                            @SuppressWarnings("unchecked")
                            Handler<@Nullable Void> action = (Handler<@Nullable Void>) args[0];
                            tasks.add(() -> action.handle(null));
                            return null;
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "equals" -> {
                            return proxy == args[0];
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private static <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    private void onCommitted(Commit commit) {
        commit.settled().forEach(each -> settled.put(each.receipt(), each));
        posted.addAll(commit.posted());
    }

    @Override
    public void session(StoredSession session) {
        sessions.put(session.owner().clientId(), session);
    }

    @Override
    public void retained(Message message, long stamp) {
        retained.put(message.topic().value(), message.payloadText() + "@" + stamp);
    }

    JournalStorage storage() {
        return storage;
    }

    Map<String, StoredSession> recovered() {
        return sessions;
    }

    Map<String, String> recoveredRetained() {
        return retained;
    }

    List<Posted> posted() {
        return posted;
    }

    void pass(long millis) {
        nanos += millis * 1_000_000;
    }

    /** One step of the writer, and all that it made the loop do. */
    long step() {
        turn();
        long left = storage.step();
        turn();
        return left;
    }

    private void turn() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Until nothing is left to do at once. */
    void run() {
        for (int i = 0; i < 100_000; i++) {
            if (step() > 0) {
                return;
            }
        }
        throw new AssertionError("the journal does not come to rest");
    }

    /** Makes a call that ends with a receipt; null if it was not settled. */
    @Nullable
    Settled call(BiConsumer<Queues, Receipt> call) {
        Receipt receipt = new Receipt() {};
        call.accept(queues, receipt);
        run();
        return settled.get(receipt);
    }

    @Nullable
    Outcome append(String payload, long stamp, String... clientIds) {
        Settled end = call((path, receipt) -> path.append(fanout("home/room", payload, stamp, clientIds), receipt));
        return end == null ? null : end.outcome();
    }

    Fanout fanout(String topic, String payload, long stamp, String... clientIds) {
        List<StoredTarget> targets = new ArrayList<>();
        for (String clientId : clientIds) {
            targets.add(target(clientId));
        }
        return new Fanout(message(topic, payload), targets, stamp, durability);
    }

    /** Every other session has a subscription id and a share. */
    static StoredTarget target(String clientId) {
        return clientId.hashCode() % 2 == 0
                ? new StoredTarget(clientId, Qos.AT_LEAST_ONCE, false, new int[0], null)
                : new StoredTarget(clientId, Qos.EXACTLY_ONCE, true, new int[] {7, 8}, "$share/a/home/#");
    }

    static Message message(String topic, String payload) {
        return new Message(
                TopicName.of(topic),
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                false,
                1,
                Message.NEVER,
                MessageProperties.NONE,
                new Publisher("sensor-1", null));
    }

    Queues queues() {
        return queues;
    }

    Sessions desk() {
        return desk;
    }

    /** Waits for an answer; null if it does not come or fails. */
    <T> @Nullable T await(Future<T> future) {
        run();
        return future.succeeded() ? future.result() : null;
    }

    @Nullable
    Claim claim(String clientId) {
        return await(desk.claim(
                new ClaimRequest(new Publisher(clientId, null), false, 3600, null, 1_000_000, Long.MAX_VALUE / 2)));
    }

    List<Stored> read(Lease lease) {
        Future<List<Stored>> read = queues.read(lease, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        run();
        if (read.failed()) {
            throw (RuntimeException) read.cause();
        }
        return read.result();
    }

    /** All that it holds, as text. Claims every session. */
    String dump() {
        StringBuilder text = new StringBuilder("retained ").append(retained).append('\n');
        for (Map.Entry<String, StoredSession> each : sessions.entrySet()) {
            Claim claim = claim(each.getKey());
            if (claim == null) {
                throw new AssertionError("no claim of " + each.getKey());
            }
            StoredSession session = each.getValue();
            text.append(each.getKey()).append(" next ").append(claim.nextSequence());
            text.append(" released ")
                    .append(claim.released())
                    .append(" inbound ")
                    .append(claim.inboundQos2());
            text.append(" filters ")
                    .append(claim.subscriptions().stream()
                            .map(one -> one.filter().value() + one.qos())
                            .sorted()
                            .toList());
            text.append(" gone ").append(session.disconnectedAtMillis());
            for (Stored stored : read(claim.lease())) {
                text.append(' ')
                        .append(stored.sequence())
                        .append('=')
                        .append(stored.message().payloadText());
                text.append(stored.target().qos().level())
                        .append(stored.target().subscriptionIds().length);
            }
            text.append('\n');
        }
        return text.toString();
    }

    void close() {
        Future<Void> closed = storage.close();
        run();
        turn();
        if (!closed.succeeded()) {
            throw new AssertionError("the journal did not close");
        }
    }
}
