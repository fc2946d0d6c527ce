// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.admin.ClientQuery;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.ManagedSet;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.admin.Setting;
import io.microbroker.spi.admin.SharedGroupSnapshot;
import io.microbroker.spi.admin.StorageSnapshot;
import io.microbroker.spi.admin.SubscriptionSnapshot;
import io.microbroker.spi.admin.TraceLine;
import io.microbroker.spi.admin.TraceSnapshot;
import io.microbroker.spi.auth.TopicPolicy.Action;
import io.microbroker.spi.auth.TopicPolicy.Explanation;
import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.RetainedScan;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The administration of one broker: asks each loop for its own sessions, so that nobody else touches them. */
public final class Administration implements BrokerAdmin {
    private static final int SCAN_SLICE = 1000;
    private static final int DELETE_SLICE = 64;
    /** The errors that MQTT 5.0 table 3-10 does not have. */
    private static final Set<ReasonCode> NOT_IN_DISCONNECT = Set.of(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.BANNED,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

    private final Engine engine;
    private final Surroundings surroundings;
    private final SessionLists lists;

    /**
     * What the engine does not know itself. All are asked from any thread and answer at once.
     *
     * @param egressBytes what waits for sockets at present
     * @param broker the broker as a whole
     * @param configuration every value and its origin
     * @param managed what plugins offered
     * @param banning who bans besides the operator
     * @param disconnect ends the connections of the clients that a predicate names, which is asked on their loops
     */
    public record Surroundings(
            LongSupplier egressBytes,
            Supplier<BrokerSnapshot> broker,
            Supplier<List<Setting>> configuration,
            Supplier<List<ManagedSet>> managed,
            Banning banning,
            Consumer<Predicate<ClientInfo>> disconnect) {}

    /** The administration of one broker. */
    public Administration(Engine engine, Surroundings surroundings) {
        this.engine = engine;
        this.surroundings = surroundings;
        this.lists = new SessionLists(engine);
        engine.executor(new Orders());
    }

    /** What the operators of other instances order. */
    private final class Orders implements PeerOrders.Executor {
        @Override
        public void onBan() {
            disconnectBanned();
        }

        @Override
        public void onLift(Bans.Lift lift) {
            if (lift.kind() == Ban.Kind.CLIENT) {
                surroundings.banning().lift(lift.value());
            }
        }

        @Override
        public Future<Boolean> onKick(String clientId, ReasonCode reason) {
            return kickHere(clientId, reason);
        }
    }

    @Override
    public List<ManagedSet> managed() {
        return surroundings.managed().get();
    }

    @Override
    public Future<Page<ClientSnapshot>> clients(ClientQuery query, PageRequest page) {
        return lists.clients(query, page);
    }

    @Override
    public Future<Page<SubscriptionSnapshot>> subscriptions(PageRequest page) {
        return new SubscriptionList(engine, lists, page).page();
    }

    @Override
    public Future<Page<SharedGroupSnapshot>> sharedGroups(PageRequest page) {
        return lists.sharedGroups(page);
    }

    @Override
    public Future<Page<ClientSnapshot>> membersOf(TopicFilter sharedFilter, PageRequest page) {
        return lists.membersOf(sharedFilter, page);
    }

    private static List<SubscriptionSnapshot> subscriptionsOf(Session session) {
        return session.subscriptions().values().stream()
                .map(subscription -> new SubscriptionSnapshot(session.clientId(), subscription))
                .toList();
    }

    @Override
    public Future<Explanation> explain(ClientInfo client, Action action, String topic) {
        Ban ban = engine.bans()
                .find(
                        client.clientId(),
                        client.username(),
                        client.remoteAddress(),
                        engine.time().wallMillis());
        if (ban != null) {
            return Future.succeededFuture(new Explanation(false, Refusal.describe(ban)));
        }
        Loop loop = engine.loop(0);
        Promise<Explanation> promise = Promise.promise();
        loop.post(() -> engine.gatekeeper()
                .policyFor(loop, client)
                .map(policy -> policy.explain(action, topic))
                .onComplete(promise));
        return promise.future();
    }

    @Override
    public List<Ban> bans() {
        long now = engine.time().wallMillis();
        List<Ban> all = new ArrayList<>(engine.bans().all(now));
        all.addAll(surroundings.banning().bans(now));
        return all;
    }

    @Override
    public void ban(Ban ban) {
        Ban added = engine.bans().add(ban, engine.time().wallMillis());
        disconnectBanned();
        Peers peers = engine.peers();
        if (peers != null) {
            peers.orders().tell(added);
        }
    }

    private void disconnectBanned() {
        Bans bans = engine.bans();
        surroundings
                .disconnect()
                .accept(client -> bans.find(
                                client.clientId(),
                                client.username(),
                                client.remoteAddress(),
                                engine.time().wallMillis())
                        != null);
    }

    @Override
    public boolean liftBan(Ban.Kind kind, String value) {
        boolean lifted = engine.bans().lift(kind, value);
        Peers peers = engine.peers();
        if (peers != null) {
            peers.orders().tell(engine.bans().lastLift(kind, value));
        }
        return (kind == Ban.Kind.CLIENT && surroundings.banning().lift(value)) || lifted;
    }

    @Override
    public TraceSnapshot trace(String clientId, long millis) {
        Trace trace = engine.traces().begin(clientId, engine.time().wallMillis(), millis);
        Session session = engine.sessions().find(clientId);
        if (session != null) {
            trace(session, trace);
        }
        return trace.snapshot();
    }

    private void trace(Session session, Trace trace) {
        Loop owner = engine.owner(session);
        owner.post(() -> {
            SessionPort port = session.port();
            if (engine.owner(session).index() == owner.index() && port != null) { // a new connection finds it by itself
                port.trace(trace);
            }
        });
    }

    @Override
    public List<TraceSnapshot> traces() {
        return engine.traces().all();
    }

    @Override
    public Optional<Page<TraceLine>> traceLines(String clientId, PageRequest page) {
        return engine.traces().lines(clientId, page, engine.time().wallMillis());
    }

    @Override
    public boolean endTrace(String clientId) {
        return engine.traces().end(clientId);
    }

    @Override
    public Future<Page<Message>> retained(TopicFilter filter, PageRequest page) {
        RetainedScan scan = engine.retained().scan(filter, Long.MAX_VALUE).after(page.cursor());
        Promise<Page<Message>> promise = Promise.promise();
        read(scan, page, new ArrayList<>(), promise);
        return promise.future();
    }

    /** A filter may match a few of a million topics: a walk that is long goes on with other work of a loop in between. */
    private void read(RetainedScan scan, PageRequest page, List<Message> found, Promise<Page<Message>> promise) {
        long now = engine.time().wallMillis();
        boolean more = scan.next(page.limit() + 1 - found.size(), entry -> {
            if (!entry.message().isExpired(now)) {
                found.add(entry.message());
            }
        });
        if (more && found.size() <= page.limit()) {
            engine.loop(0).post(() -> read(scan, page, found, promise));
            return;
        }
        boolean full = found.size() > page.limit();
        List<Message> items = full ? found.subList(0, page.limit()) : found;
        promise.complete(
                new Page<>(items, full ? items.get(items.size() - 1).topic().value() : null));
    }

    @Override
    public Future<Boolean> kick(String clientId, ReasonCode reason) {
        if (!reason.isError() || NOT_IN_DISCONNECT.contains(reason)) {
            throw new IllegalArgumentException("no server ends a connection for " + reason);
        }
        Peers peers = engine.peers();
        Future<Boolean> here = kickHere(clientId, reason);
        return peers == null
                ? here
                : here.compose(was -> was ? here : peers.orders().kick(clientId, reason));
    }

    private Future<Boolean> kickHere(String clientId, ReasonCode reason) {
        Session session = engine.sessions().find(clientId);
        if (session == null) {
            return Future.succeededFuture(false);
        }
        Promise<Boolean> promise = Promise.promise();
        kick(session, reason, promise);
        return promise.future();
    }

    private void kick(Session session, ReasonCode reason, Promise<Boolean> promise) {
        Loop owner = engine.owner(session);
        owner.post(() -> {
            if (engine.owner(session).index() != owner.index()) { // it was taken over meanwhile
                kick(session, reason, promise);
                return;
            }
            SessionPort port = session.port();
            if (port != null) {
                port.disconnect(reason, "disconnected by the administrator");
            }
            promise.complete(port != null);
        });
    }

    @Override
    public Future<Long> deleteRetained(TopicFilter filter) {
        RetainedScan scan = engine.retained().scan(filter, Long.MAX_VALUE);
        Promise<Long> promise = Promise.promise();
        engine.loop(0).post(() -> collect(scan, new ArrayList<>(), promise));
        return promise.future();
    }

    private void collect(RetainedScan scan, List<Message> doomed, Promise<Long> promise) {
        if (scan.next(SCAN_SLICE, entry -> doomed.add(entry.message()))) {
            engine.loop(0).post(() -> collect(scan, doomed, promise));
        } else {
            deleteFrom(doomed, 0, promise);
        }
    }

    /** Some at a time, with other work of the loop in between. */
    private void deleteFrom(List<Message> doomed, int from, Promise<Long> promise) {
        Loop loop = engine.loop(0);
        int to = Math.min(doomed.size(), from + DELETE_SLICE);
        doomed.subList(from, to).forEach(message -> engine.router().clearRetained(loop, cleared(message)));
        if (to < doomed.size()) {
            loop.post(() -> deleteFrom(doomed, to, promise));
        } else {
            promise.complete((long) doomed.size());
        }
    }

    private Message cleared(Message message) {
        return new Message(
                message.topic(),
                new byte[0],
                Qos.AT_LEAST_ONCE,
                true,
                engine.time().wallMillis(),
                Message.NEVER,
                MessageProperties.NONE,
                null);
    }

    @Override
    public StorageSnapshot storage() {
        return new StorageSnapshot(
                engine.config().storage().type(),
                engine.durability(),
                engine.storage().health(),
                engine.storage().figures());
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> values = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            values.put(counter.label(), engine.count(counter));
        }
        values.put("limit-queued-bytes-total", engine.queueMemory().refused());
        values.put("queued-bytes", engine.queueMemory().used());
        values.put("egress-bytes", surroundings.egressBytes().getAsLong());
        values.put("sessions", (long) engine.sessions().size());
        values.put("subscriptions", (long) engine.subscriptions().size());
        values.put("subscription-bytes", engine.subscriptions().bytes());
        values.put("retained-messages", (long) engine.retained().size());
        values.put("retained-bytes", engine.retained().bytes());
        Peers peers = engine.peers();
        values.put("cluster-members", peers == null ? 0L : peers.size());
        engine.storage().counters().forEach((name, value) -> values.merge(name, value, Long::sum));
        engine.extensions().counters().forEach(plugin -> plugin.putInto(values));
        return values;
    }

    @Override
    public BrokerSnapshot broker() {
        return surroundings.broker().get();
    }

    @Override
    public List<Setting> configuration() {
        return surroundings.configuration().get();
    }

    @Override
    public List<Distribution> distributions() {
        List<Distribution> all = new ArrayList<>();
        for (Timing timing : Timing.values()) {
            Distribution sum = engine.loop(0).timings().snapshot(timing);
            for (int i = 1; i < engine.loopCount(); i++) {
                sum = sum.plus(engine.loop(i).timings().snapshot(timing));
            }
            all.add(sum);
        }
        all.addAll(engine.storage().distributions());
        return all;
    }

    @Override
    public Future<Optional<ClientSnapshot>> client(String clientId) {
        return lists.snapshots(sessionOf(clientId)).map(found -> found.stream().findFirst());
    }

    @Override
    public Future<List<SubscriptionSnapshot>> subscriptions(String clientId) {
        return lists.onOwners(sessionOf(clientId), Administration::subscriptionsOf);
    }

    @Override
    public Future<Optional<Page<QueuedMessage>>> queue(String clientId, PageRequest page) {
        return new QueueList(engine, clientId, page).page();
    }

    private List<Session> sessionOf(String clientId) {
        Session session = engine.sessions().find(clientId);
        return session == null ? List.of() : List.of(session);
    }
}
