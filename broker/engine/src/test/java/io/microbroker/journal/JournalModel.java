// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Settled;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What a journal should hold, kept in maps, and random calls that change both. Each call is finished before the next. */
final class JournalModel {
    private static final int SESSIONS = 6;

    private final Random random;
    private final Map<String, Session> sessions = new TreeMap<>();
    private final Map<String, String> retained = new TreeMap<>();
    private final Map<String, Lease> leases = new TreeMap<>();
    private final List<JournalModel> possible = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private long stamp;
    private int payloads;

    /** One session. */
    private static final class Session {
        private final TreeMap<Long, String> queue = new TreeMap<>();
        private final TreeSet<Long> released = new TreeSet<>();
        private final TreeSet<Integer> inbound = new TreeSet<>();
        private final TreeMap<String, Qos> filters = new TreeMap<>();
        private long next = 1;
        private long goneAt;

        Session copy() {
            Session copy = new Session();
            copy.queue.putAll(queue);
            copy.released.addAll(released);
            copy.inbound.addAll(inbound);
            copy.filters.putAll(filters);
            copy.next = next;
            copy.goneAt = goneAt;
            return copy;
        }
    }

    JournalModel(Random random) {
        this.random = random;
    }

    JournalModel copy() {
        JournalModel copy = new JournalModel(random);
        sessions.forEach((id, session) -> copy.sessions.put(id, session.copy()));
        copy.retained.putAll(retained);
        copy.stamp = stamp;
        copy.payloads = payloads;
        return copy;
    }

    /** Leases end with a life of the journal. */
    void reopened() {
        leases.clear();
        possible.clear();
        possible.add(copy());
    }

    /** The states that a loss of power may leave: the last that was promised, and those that came after it. */
    List<JournalModel> possible() {
        return possible;
    }

    /** A call was made that is not promised yet. */
    private void changed() {
        possible.add(copy());
        history.add(dump());
    }

    /** All states since it was made, in order. */
    List<String> history() {
        return history;
    }

    /** All that was called is promised. */
    private void promised() {
        possible.clear();
        possible.add(copy());
    }

    String dump() {
        StringBuilder text = new StringBuilder("retained ").append(retained).append('\n');
        sessions.forEach((id, session) -> {
            text.append(id).append(" next ").append(session.next);
            text.append(" released ")
                    .append(session.released)
                    .append(" inbound ")
                    .append(session.inbound);
            List<String> filters = new ArrayList<>();
            session.filters.forEach((filter, qos) -> filters.add(filter + qos));
            text.append(" filters ").append(filters).append(" gone ").append(session.goneAt);
            session.queue.forEach((sequence, payload) -> text.append(' ')
                    .append(sequence)
                    .append('=')
                    .append(payload)
                    .append(JournalRig.target(id).qos().level())
                    .append(JournalRig.target(id).subscriptionIds().length));
            text.append('\n');
        });
        return text.toString();
    }

    private String anyId() {
        return "display-" + random.nextInt(SESSIONS);
    }

    private Lease lease(JournalRig rig, String id) {
        Lease held = leases.get(id);
        if (held != null) {
            return held;
        }
        Session session = sessions.computeIfAbsent(id, any -> new Session());
        session.goneAt = 0;
        changed();
        Claim claim = rig.claim(id);
        if (claim == null) {
            throw new JournalStopped();
        }
        leases.put(id, claim.lease());
        return claim.lease();
    }

    /** The journal does not answer any more. */
    static final class JournalStopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Makes one random call. Throws {@link JournalStopped} if it is not answered; then the model has it done already. */
    void act(JournalRig rig) {
        String id = anyId();
        Lease lease = lease(rig, id);
        Session session = Objects.requireNonNull(sessions.get(id));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6 -> append(rig);
            case 7, 8, 9, 10, 11 -> acknowledge(rig, lease, session);
            case 12, 13 -> pubrec(rig, lease, session);
            case 14 -> pubcomp(rig, lease, session);
            case 15 -> inbound(rig, lease, session);
            case 16 -> subscribe(rig, lease, session);
            case 17 -> retain(rig);
            case 18 -> release(rig, id, lease, session);
            default -> {
                if (random.nextInt(10) == 0) {
                    sessions.remove(id);
                    leases.remove(id);
                    require(rig, () -> rig.desk().end(lease));
                    promised();
                }
            }
        }
    }

    /** Makes a call whose end is a promise. */
    private void require(JournalRig rig, BiConsumer<Queues, Receipt> call) {
        changed();
        Settled settled = rig.call(call);
        if (settled == null || settled.outcome() != Outcome.STORED) {
            throw new JournalStopped();
        }
        promised();
    }

    private void require(JournalRig rig, Supplier<Future<Void>> call) {
        changed();
        Future<Void> future = call.get();
        rig.run();
        if (!future.succeeded()) {
            throw new JournalStopped();
        }
    }

    private String anyPayload() {
        return "m" + ++payloads + "x".repeat(random.nextInt(200));
    }

    private void append(JournalRig rig) {
        List<String> targets = new ArrayList<>();
        String payload = anyPayload();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String id = anyId();
            targets.add(id);
            Session session = sessions.get(id);
            if (session != null) {
                session.queue.put(session.next++, payload);
            }
        }
        require(
                rig,
                (path, receipt) ->
                        path.append(rig.fanout("home/room", payload, 0, targets.toArray(String[]::new)), receipt));
    }

    private Long anyOf(TreeSet<Long> numbers) {
        return new ArrayList<>(numbers).get(random.nextInt(numbers.size()));
    }

    private void acknowledge(JournalRig rig, Lease lease, Session session) {
        if (session.queue.isEmpty()) {
            return;
        }
        boolean all = random.nextInt(4) == 0;
        List<Long> done =
                all ? new ArrayList<>(session.queue.keySet()) : List.of(anyOf(new TreeSet<>(session.queue.keySet())));
        done.forEach(session.queue::remove);
        changed();
        done.forEach(sequence -> rig.queues().ack(lease, sequence));
        rig.run();
    }

    private void pubrec(JournalRig rig, Lease lease, Session session) {
        if (!session.queue.isEmpty()) {
            Long sequence = anyOf(new TreeSet<>(session.queue.keySet()));
            session.queue.remove(sequence);
            session.released.add(sequence);
            require(rig, (path, receipt) -> path.pubrec(lease, sequence, receipt));
        }
    }

    private void pubcomp(JournalRig rig, Lease lease, Session session) {
        if (!session.released.isEmpty()) {
            Long sequence = anyOf(session.released);
            session.released.remove(sequence);
            changed();
            rig.queues().pubcomp(lease, sequence);
            rig.run();
        }
    }

    private void inbound(JournalRig rig, Lease lease, Session session) {
        int id = 1 + random.nextInt(20);
        if (session.inbound.remove(id)) {
            require(rig, (path, receipt) -> path.inbound2Release(lease, id, receipt));
        } else {
            session.inbound.add(id);
            require(rig, (path, receipt) -> path.inbound2(lease, id, rig.fanout("home/door", "open", 0), receipt));
        }
    }

    private void subscribe(JournalRig rig, Lease lease, Session session) {
        String filter = "home/" + random.nextInt(5) + "/#";
        if (random.nextBoolean()) {
            Qos qos = Qos.of(random.nextInt(3));
            session.filters.put(filter, qos);
            require(rig, () -> rig.desk().subscribe(lease, List.of(Subscription.of(filter, qos))));
            promised();
        } else {
            session.filters.remove(filter);
            require(rig, () -> rig.desk().unsubscribe(lease, List.of(TopicFilter.of(filter))));
            promised();
        }
    }

    private void retain(JournalRig rig) {
        String topic = "home/" + random.nextInt(8);
        boolean deletes = random.nextInt(3) == 0;
        String payload = deletes ? "" : anyPayload();
        long number = ++stamp;
        if (deletes) {
            retained.remove(topic);
        } else {
            retained.put(topic, payload + "@" + number);
        }
        require(rig, (path, receipt) -> path.append(rig.fanout(topic, payload, number), receipt));
    }

    private void release(JournalRig rig, String id, Lease lease, Session session) {
        leases.remove(id);
        session.goneAt = 1 + random.nextInt(1000);
        require(rig, () -> rig.desk().release(lease, new ReleaseInfo(session.goneAt, 3600, null)));
    }
}
