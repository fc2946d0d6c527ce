// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.Setting;
import io.microbroker.spi.admin.StorageSnapshot;
import io.microbroker.spi.admin.SubscriptionSnapshot;
import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.RetainedScan;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The administration of one broker: asks each loop for its own sessions, so that nobody else touches them. */
public final class Administration implements BrokerAdmin {
    private static final int SCAN_SLICE = 1000;
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

    /**
     * What the engine does not know itself. All are asked from any thread and answer at once.
     *
     * @param egressBytes what waits for sockets at present
     * @param broker the broker as a whole
     * @param configuration every value and its origin
     */
    public record Surroundings(
            LongSupplier egressBytes, Supplier<BrokerSnapshot> broker, Supplier<List<Setting>> configuration) {}

    /** The administration of one broker. */
    public Administration(Engine engine, Surroundings surroundings) {
        this.engine = engine;
        this.surroundings = surroundings;
    }

    @Override
    public Future<Page<ClientSnapshot>> clients(PageRequest page) {
        List<Session> chosen = sessionsAfter(page.cursor(), page.limit());
        String next = chosen.size() < page.limit()
                ? null
                : chosen.get(chosen.size() - 1).clientId();
        return onOwners(chosen, session -> List.of(engine.snapshot(session))).map(items -> new Page<>(items, next));
    }

    @Override
    public Future<Page<SubscriptionSnapshot>> subscriptions(PageRequest page) {
        List<Session> chosen = sessionsAfter(page.cursor(), page.limit());
        String next = chosen.size() < page.limit()
                ? null
                : chosen.get(chosen.size() - 1).clientId();
        return onOwners(chosen, Administration::subscriptionsOf).map(items -> new Page<>(items, next));
    }

    private static List<SubscriptionSnapshot> subscriptionsOf(Session session) {
        return session.subscriptions().values().stream()
                .map(subscription -> new SubscriptionSnapshot(session.clientId(), subscription))
                .toList();
    }

    /** The {@code limit} sessions whose client ids follow the cursor, in order. O(sessions) on the caller's thread. */
    private List<Session> sessionsAfter(@Nullable String cursor, int limit) {
        PriorityQueue<Session> lowest =
                new PriorityQueue<>(Comparator.comparing(Session::clientId).reversed());
        engine.sessions().forEach(session -> {
            if (cursor == null || session.clientId().compareTo(cursor) > 0) {
                lowest.add(session);
                if (lowest.size() > limit) {
                    lowest.poll();
                }
            }
        });
        List<Session> inOrder = new ArrayList<>(lowest);
        inOrder.sort(Comparator.comparing(Session::clientId));
        return inOrder;
    }

    /** Asks each session's owner loop, all sessions of one loop in one task; the answers come in the order of the sessions. */
    private <T> Future<List<T>> onOwners(List<Session> sessions, Function<Session, List<T>> question) {
        Map<Session, List<T>> answers = new LinkedHashMap<>();
        sessions.forEach(session -> answers.put(session, List.of()));
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < engine.loopCount(); i++) {
            Loop loop = engine.loop(i);
            List<Session> own = sessions.stream()
                    .filter(session -> engine.owner(session).index() == loop.index())
                    .toList();
            if (!own.isEmpty()) {
                asked.add(ask(loop, own, question, answers));
            }
        }
        return Future.join(asked)
                .map(done -> answers.values().stream().flatMap(List::stream).toList());
    }

    private <T> Future<Void> ask(
            Loop loop, List<Session> own, Function<Session, List<T>> question, Map<Session, List<T>> answers) {
        Promise<Void> promise = Promise.promise();
        loop.post(() -> {
            for (Session session : own) {
                if (engine.owner(session).index() == loop.index() && !session.isEnded()) {
                    List<T> answer = question.apply(session);
                    synchronized (answers) {
                        answers.put(session, answer);
                    }
                }
            }
            promise.complete();
        });
        return promise.future();
    }

    @Override
    public Future<Page<Message>> retained(TopicFilter filter, PageRequest page) {
        List<Message> found = new ArrayList<>();
        RetainedScan scan = engine.retained().scan(filter, Long.MAX_VALUE);
        long now = engine.time().wallMillis();
        String cursor = page.cursor();
        boolean more = true;
        while (more && found.size() <= page.limit()) {
            more = scan.next(page.limit() + 1 - found.size(), entry -> {
                String topic = entry.message().topic().value();
                if ((cursor == null || topic.compareTo(cursor) > 0)
                        && !entry.message().isExpired(now)) {
                    found.add(entry.message());
                }
            });
        }
        boolean full = found.size() > page.limit();
        List<Message> items = full ? found.subList(0, page.limit()) : found;
        String next = full ? items.get(items.size() - 1).topic().value() : null;
        return Future.succeededFuture(new Page<>(items, next));
    }

    @Override
    public Future<Boolean> kick(String clientId, ReasonCode reason) {
        if (!reason.isError() || NOT_IN_DISCONNECT.contains(reason)) {
            throw new IllegalArgumentException("no server ends a connection for " + reason);
        }
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
        List<Message> doomed = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = scan.next(SCAN_SLICE, entry -> doomed.add(entry.message()));
        }
        Loop loop = engine.loop(0);
        Promise<Long> promise = Promise.promise();
        loop.post(() -> {
            for (Message message : doomed) {
                engine.router().clearRetained(loop, cleared(message));
            }
            promise.complete((long) doomed.size());
        });
        return promise.future();
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
        return onOwners(sessionOf(clientId), session -> List.of(engine.snapshot(session)))
                .map(found -> found.stream().findFirst());
    }

    @Override
    public Future<List<SubscriptionSnapshot>> subscriptions(String clientId) {
        return onOwners(sessionOf(clientId), Administration::subscriptionsOf);
    }

    private List<Session> sessionOf(String clientId) {
        Session session = engine.sessions().find(clientId);
        return session == null ? List.of() : List.of(session);
    }
}
