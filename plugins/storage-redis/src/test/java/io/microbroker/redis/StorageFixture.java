// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An open storage with one loop, for a test that does things to Redis. Confined to the thread of the test. */
final class StorageFixture implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;
    private static final int MESSAGES_MAX = 1_000_000;

    /** What a storage says that it holds. */
    private static final class Told implements Recovery {
        private long highestStamp;

        @Override
        public void session(StoredSession session) {}

        @Override
        public void retained(Message message, long stamp) {
            highestStamp(stamp);
        }

        @Override
        public void highestStamp(long stamp) {
            highestStamp = Math.max(highestStamp, stamp);
        }
    }

    private final Told told = new Told();

    private final Vertx vertx = Vertx.vertx();
    private final RedisStorage storage;
    private final Context loop = vertx.getOrCreateContext();
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final Sessions sessions;
    private final Queues queues;

    StorageFixture(String address) {
        storage = new RedisStorage(
                Settings.of(Map.of("address", address, "buckets", 16, "timeout-millis", 500, "cluster", false)));
        await(open(Durability.PROCESS));
        sessions = storage.sessions(loop);
        queues = storage.queues(loop, this::onCommitted);
    }

    /** The highest stamp of a retained message that was told at the start. */
    long highestStamp() {
        return told.highestStamp;
    }

    private Future<Void> open(Durability durability) {
        return storage.open(new NodeInfo(UUID.randomUUID().toString(), vertx, durability), told);
    }

    /** Why a storage does not open on this Redis. */
    static Throwable refusal(String address, Durability durability) {
        return refusal(address, durability, Map.of());
    }

    /** The same with more settings. */
    static Throwable refusal(String address, Durability durability, Map<String, Object> settings) {
        Vertx vertx = Vertx.vertx();
        try {
            Map<String, Object> config = new HashMap<>(settings);
            config.put("address", address);
            RedisStorage storage = new RedisStorage(Settings.of(config));
            CompletableFuture<Void> opened = storage.open(new NodeInfo("node", vertx, durability), new Told())
                    .toCompletionStage()
                    .toCompletableFuture();
            opened.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("it opened");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            await(vertx.close());
        }
    }

    private void onCommitted(Commit commit) {
        settled.addAll(commit.settled());
    }

    RedisStorage storage() {
        return storage;
    }

    /** Asks for a session and does not wait. */
    Future<Claim> beginClaim(String clientId) {
        return onLoop(() -> sessions.claim(
                new ClaimRequest(new Publisher(clientId, null), false, 3600, null, MESSAGES_MAX, Long.MAX_VALUE / 2)));
    }

    Claim claim(String clientId) {
        return await(beginClaim(clientId));
    }

    void release(Claim claim) {
        await(onLoop(() -> sessions.release(claim.lease(), new ReleaseInfo(System.currentTimeMillis(), 3600, null))));
    }

    /** Sends a text to sessions, and does not wait. */
    void append(String payload, String... clientIds) {
        append(Message.of("home/room", payload, Qos.AT_LEAST_ONCE, false), clientIds);
    }

    void append(Message message, String... clientIds) {
        List<StoredTarget> targets = List.of(clientIds).stream()
                .map(clientId -> new StoredTarget(clientId, Qos.AT_LEAST_ONCE, false, new int[0], null))
                .toList();
        Fanout fanout = new Fanout(message, targets, 0, Durability.PROCESS);
        loop.runOnContext(ignored -> queues.append(fanout, new Receipt() {}));
    }

    void inbound2(Claim publisher, int packetId, String payload, String clientId) {
        StoredTarget target = new StoredTarget(clientId, Qos.EXACTLY_ONCE, false, new int[0], null);
        Message message = Message.of("home/room", payload, Qos.EXACTLY_ONCE, false);
        Fanout fanout = new Fanout(message, List.of(target), 0, Durability.PROCESS);
        loop.runOnContext(ignored -> queues.inbound2(publisher.lease(), packetId, fanout, new Receipt() {}));
    }

    void ack(Claim claim, long sequence) {
        loop.runOnContext(ignored -> queues.ack(claim.lease(), sequence));
    }

    /** The next receipt that is settled. */
    Settled awaitSettled() {
        try {
            Settled next = settled.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was settled, " + storage.health());
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A receipt that is settled by now; null if there is none. */
    @Nullable
    Settled settled() {
        return settled.poll();
    }

    List<String> payloads(Claim claim) {
        List<Stored> entries = await(onLoop(() -> queues.read(claim.lease(), 1, Integer.MAX_VALUE, Integer.MAX_VALUE)));
        return entries.stream().map(entry -> entry.message().payloadText()).toList();
    }

    <T> Future<T> onLoop(Supplier<Future<T>> call) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.runOnContext(ignored -> call.get().onComplete(result -> {
            if (result.succeeded()) {
                done.complete(result.result());
            } else {
                done.completeExceptionally(result.cause());
            }
        }));
        return Future.fromCompletionStage(done);
    }

    static void awaitThat(BooleanSupplier condition, Supplier<String> problem) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(problem.get());
            }
            Thread.onSpinWait();
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(storage.close());
        await(vertx.close());
    }
}
