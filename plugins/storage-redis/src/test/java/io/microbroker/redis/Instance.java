// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.ClusterListener;
import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.cluster.SessionChange;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.cluster.Standing;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.Will;
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
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.RetainedChange;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of several instances on a Redis: a storage that takes part, with one loop, and all that it was told. Confined to the test's thread. */
final class Instance implements AutoCloseable, ClusterListener {
    private static final long DEADLINE_SECONDS = 60;
    static final int MESSAGES_MAX = 1000;

    private final String life;
    private final Runnable onSnapshot;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final RedisStorage storage;
    private final Sessions sessions;
    private final Queues queues;
    private final Cluster cluster;
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();

    final Set<String> alive = ConcurrentHashMap.newKeySet();
    final Queue<String> frames = new ConcurrentLinkedQueue<>();
    final Queue<String> kicks = new ConcurrentLinkedQueue<>();
    final BlockingQueue<Due> dues = new LinkedBlockingQueue<>();
    final Queue<Standing> standings = new ConcurrentLinkedQueue<>();
    final Map<String, RetainedChange> retained = new ConcurrentHashMap<>();
    /** Client id, then filter or {@code @life}, as routes stand by what was told. */
    private final Map<String, TreeMap<String, Qos>> routes = new HashMap<>();

    private final Map<String, String> places = new HashMap<>();

    Instance(String address, String life) {
        this(address, life, Map.of());
    }

    Instance(String address, String life, Map<String, Object> settings) {
        this(address, life, settings, () -> {});
    }

    /** @param onSnapshot runs each time that all sessions of a bucket are told */
    Instance(String address, String life, Map<String, Object> settings, Runnable onSnapshot) {
        this.life = life;
        this.onSnapshot = onSnapshot;
        Map<String, Object> config = new HashMap<>(Map.of(
                "address",
                address,
                "buckets",
                16,
                "timeout-millis",
                500,
                "cluster",
                true,
                "beat-millis",
                200,
                "dead-millis",
                1500));
        config.putAll(settings);
        storage = new RedisStorage(Settings.of(config));
        StorageFixture.await(
                storage.open(new NodeInfo(life, "name-of-" + life, vertx, Durability.PROCESS), new Recovery() {
                    @Override
                    public void session(StoredSession session) {
                        throw new AssertionError("a session was recovered: " + session);
                    }

                    @Override
                    public void retained(Message message, long stamp) {
                        // nobody asks
                    }
                }));
        storage.retained().onChange(change -> retained.put(change.topic().value(), change));
        sessions = storage.sessions(loop);
        queues = storage.queues(loop, this::onCommitted);
        cluster = storage.cluster().orElseThrow();
        StorageFixture.await(cluster.join(this));
    }

    private void onCommitted(Commit commit) {
        settled.addAll(commit.settled());
        posted.addAll(commit.posted());
    }

    RedisStorage storage() {
        return storage;
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public void onMember(Member member, boolean isAlive) {
        boolean ignored = isAlive ? alive.add(member.life()) : alive.remove(member.life());
        assert ignored : member;
    }

    @Override
    public synchronized Future<Void> onSnapshot(Predicate<String> part, List<SharedSession> told) {
        routes.keySet().removeIf(part);
        places.keySet().removeIf(part);
        for (SharedSession session : told) {
            place(session.clientId(), session.life());
            routes.put(session.clientId(), filters(session.subscriptions()));
        }
        onSnapshot.run();
        return Future.succeededFuture();
    }

    private static TreeMap<String, Qos> filters(List<Subscription> subscriptions) {
        TreeMap<String, Qos> filters = new TreeMap<>();
        subscriptions.forEach(each -> filters.put(each.filter().value(), each.qos()));
        return filters;
    }

    private void place(String clientId, @Nullable String where) {
        places.put(clientId, where == null ? "nowhere" : where);
    }

    @Override
    public synchronized Future<Void> onChange(SessionChange change) {
        TreeMap<String, Qos> filters = routes.computeIfAbsent(change.clientId(), clientId -> new TreeMap<>());
        if (change instanceof SessionChange.Placed placed) {
            place(placed.clientId(), placed.life());
        } else if (change instanceof SessionChange.Subscribed subscribed) {
            filters.putAll(filters(subscribed.subscriptions()));
        } else if (change instanceof SessionChange.Unsubscribed unsubscribed) {
            unsubscribed.filters().forEach(filter -> filters.remove(filter.value()));
        } else {
            routes.remove(change.clientId());
            places.remove(change.clientId());
        }
        return Future.succeededFuture();
    }

    @Override
    public void onFrame(String fromLife, byte[] frame) {
        frames.add(fromLife + " " + new String(frame, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public Future<Void> onKick(String clientId, long epoch) {
        kicks.add(clientId);
        return Future.succeededFuture();
    }

    @Override
    public void onDue(Due due) {
        dues.add(due);
    }

    @Override
    public void onStanding(Standing standing) {
        standings.add(standing);
    }

    synchronized Set<String> filtersOf(String clientId) {
        return Set.copyOf(routes.getOrDefault(clientId, new TreeMap<>()).keySet());
    }

    synchronized @Nullable String placeOf(String clientId) {
        return places.get(clientId);
    }

    /** What a client asks for. */
    record Wish(
            String clientId,
            String user,
            boolean clean,
            long expirySeconds,
            @Nullable Will will) {
        static Wish persistent(String clientId) {
            return new Wish(clientId, "warden", false, 3600, null);
        }

        static Wish persistent(String clientId, Will will) {
            return new Wish(clientId, "warden", false, 3600, will);
        }

        static Wish brief(String clientId, @Nullable Will will) {
            return new Wish(clientId, "warden", true, 0, will);
        }
    }

    Future<Claim> beginClaim(Wish wish) {
        return onLoop(() -> sessions.claim(new ClaimRequest(
                new Publisher(wish.clientId, wish.user),
                wish.clean,
                wish.expirySeconds,
                wish.will,
                MESSAGES_MAX,
                Long.MAX_VALUE / 2)));
    }

    Claim claim(Wish wish) {
        return StorageFixture.await(beginClaim(wish));
    }

    Claim claim(String clientId) {
        return claim(Wish.persistent(clientId));
    }

    /** The same, when Redis is well again. */
    Claim claimInTime(String clientId) {
        StorageFixture.awaitThat(
                () -> storage.health().ready(), () -> storage.health().detail());
        return claim(clientId);
    }

    /** True if a receipt was settled that nobody has asked for. */
    boolean isSettled() {
        return !settled.isEmpty();
    }

    void subscribe(Claim claim, String filter) {
        StorageFixture.await(
                onLoop(() -> sessions.subscribe(claim.lease(), List.of(Subscription.of(filter, Qos.AT_LEAST_ONCE)))));
    }

    void unsubscribe(Claim claim, String filter) {
        StorageFixture.await(onLoop(
                () -> sessions.unsubscribe(claim.lease(), List.of(io.microbroker.spi.mqtt.TopicFilter.of(filter)))));
    }

    Future<Void> end(Lease lease) {
        return onLoop(() -> sessions.end(lease));
    }

    Future<Void> release(Lease lease, long expirySeconds, @Nullable Will will) {
        return onLoop(() -> sessions.release(lease, new ReleaseInfo(System.currentTimeMillis(), expirySeconds, will)));
    }

    /** Sends a text to sessions, and does not wait. */
    void append(String payload, String... clientIds) {
        Fanout fanout = fanout(payload, 0, clientIds);
        loop.runOnContext(ignored -> queues.append(fanout, new Receipt() {}));
    }

    /** Sends texts, one behind the other, to one session in one turn of the loop. */
    void appendTogether(int count, String clientId) {
        loop.runOnContext(ignored -> {
            for (int i = 1; i <= count; i++) {
                queues.append(fanout(life + "-" + i, 0, clientId), new Receipt() {});
            }
        });
    }

    void retain(String topic, String payload, long stamp) {
        Message message = Message.of(topic, payload, Qos.AT_LEAST_ONCE, true);
        Fanout fanout = new Fanout(message, List.of(), stamp, Durability.PROCESS);
        loop.runOnContext(ignored -> queues.append(fanout, new Receipt() {}));
    }

    private static Fanout fanout(String payload, long stamp, String... clientIds) {
        List<StoredTarget> targets = List.of(clientIds).stream()
                .map(clientId -> new StoredTarget(clientId, Qos.AT_LEAST_ONCE, false, new int[0], null))
                .toList();
        return new Fanout(
                Message.of("home/room", payload, Qos.AT_LEAST_ONCE, false), targets, stamp, Durability.PROCESS);
    }

    void inbound2(Claim publisher, int packetId, String payload, String... clientIds) {
        loop.runOnContext(ignored ->
                queues.inbound2(publisher.lease(), packetId, fanout(payload, 0, clientIds), new Receipt() {}));
    }

    /** Sends the will of a lease to a session. */
    void will(Lease lease, String payload, String clientId) {
        loop.runOnContext(ignored -> queues.will(lease, fanout(payload, 0, clientId), new Receipt() {}));
    }

    void pubrec(Claim claim, long sequence) {
        loop.runOnContext(ignored -> queues.pubrec(claim.lease(), sequence, new Receipt() {}));
    }

    long dropped(Claim claim) {
        return queues.dropped(claim.lease());
    }

    List<String> payloads(Claim claim) {
        return StorageFixture.await(onLoop(() -> queues.read(claim.lease(), 1, MESSAGES_MAX, 1 << 20))).stream()
                .map(entry -> entry.message().payloadText())
                .toList();
    }

    Outcome outcome() {
        return settled().outcome();
    }

    Settled settled() {
        return take(settled);
    }

    /** The number of the next entry that the loop is told of, and its payload. */
    String post() {
        Posted next = take(posted);
        return next.entry().sequence() + " " + next.entry().message().payloadText();
    }

    <T> T take(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came to " + life);
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    /** Dies as a process does: it beats no more, and says nothing. */
    void die() {
        storage.abandon();
        StorageFixture.await(vertx.close());
    }

    @Override
    public void close() {
        StorageFixture.await(storage.close());
        StorageFixture.await(vertx.close());
    }
}
