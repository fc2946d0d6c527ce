// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.cluster.SessionChange;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.RetainedChange;
import io.microbroker.store.TransientStorage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What instances in one process share: queues in a {@link TransientStorage}, and here who has which session, its will and its end. All
 * listeners are told by one thread, so everything is told in one order.
 */
final class Hub implements AutoCloseable {
    final TransientStorage store = new TransientStorage();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "hub");
        made.setDaemon(true);
        return made;
    });
    private final Map<String, HubStorage> nodes = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, RetainedChange> retained = new HashMap<>();

    /** One session, or what is left of one: its will. */
    private static final class Entry {
        final Publisher owner;
        final boolean persistent;
        final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
        long incarnation;
        long epoch;
        long expirySeconds;
        long goneAtMillis;
        long sentTo = ReleaseInfo.UNKNOWN;

        @Nullable
        String life;

        @Nullable
        Will will;

        Entry(Publisher owner, boolean persistent) {
            this.owner = owner;
            this.persistent = persistent;
        }

        SharedSession told() {
            return new SharedSession(owner, incarnation, epoch, life, List.copyOf(subscriptions.values()));
        }
    }

    /** What a claim found besides. */
    record Before(long epoch, @Nullable String life) {}

    void run(Runnable task) {
        thread.execute(task);
    }

    synchronized List<Member> members() {
        return nodes.values().stream().map(HubStorage::member).toList();
    }

    synchronized @Nullable HubStorage node(@Nullable String life) {
        return nodes.get(life);
    }

    private void tell(Consumer<HubStorage> news) {
        List<HubStorage> all;
        synchronized (this) {
            all = List.copyOf(nodes.values());
        }
        all.forEach(news);
    }

    /** On the hub's thread. */
    Future<Void> join(HubStorage joining) {
        List<HubStorage> others;
        List<SharedSession> sessions;
        synchronized (this) {
            others = List.copyOf(nodes.values());
            nodes.put(joining.life(), joining);
            sessions = entries.values().stream()
                    .filter(entry -> entry.persistent)
                    .map(Entry::told)
                    .toList();
        }
        for (HubStorage other : others) {
            other.listener().onMember(joining.member(), true);
            joining.listener().onMember(other.member(), true);
        }
        return joining.listener().onSnapshot(clientId -> true, sessions);
    }

    /** An instance is gone; what it had is anybody's. */
    synchronized void leave(String life) {
        HubStorage gone = nodes.remove(life);
        if (gone == null) {
            return;
        }
        run(() -> tell(node -> node.listener().onMember(gone.member(), false)));
        for (Map.Entry<String, Entry> each : List.copyOf(entries.entrySet())) {
            Entry entry = each.getValue();
            if (life.equals(entry.life)) {
                entry.life = null;
                entry.goneAtMillis = System.currentTimeMillis();
                if (entry.persistent) {
                    announce(new SessionChange.Placed(entry.owner, entry.incarnation, entry.epoch, null));
                }
                watch(each.getKey(), entry);
            }
        }
    }

    private Future<Void> announce(SessionChange change) {
        Promise<Void> all = Promise.promise();
        run(() -> {
            List<Future<Void>> told = new ArrayList<>();
            tell(node -> told.add(node.listener().onChange(change)));
            Future.join(told).onComplete(done -> all.complete());
        });
        return all.future();
    }

    /** The storage has given a session to an instance. */
    synchronized Before claimed(ClaimRequest request, Claim claim, String life) {
        Lease lease = claim.lease();
        Entry before = entries.get(request.clientId());
        Will due = before == null ? null : dueBy(before, claim);
        if (before != null && due != null) {
            leaveWill(before, due, request.clientId() + "/" + before.epoch);
        }
        boolean goesOn = before != null && before.persistent && claim.present();
        Entry entry = before != null && goesOn ? before : new Entry(request.owner(), claim.persistent());
        entry.incarnation = lease.incarnation();
        entry.epoch = lease.epoch();
        String old = before == null ? null : before.life;
        entry.life = life;
        entry.will = request.will();
        entry.expirySeconds = request.sessionExpirySeconds();
        entries.put(request.clientId(), entry);
        if (before != null && before.persistent && !goesOn) {
            announce(new SessionChange.Ended(request.clientId(), before.incarnation, entry.epoch));
        }
        if (entry.persistent) {
            announce(new SessionChange.Placed(entry.owner, entry.incarnation, entry.epoch, life));
        }
        return new Before(before == null ? 0 : goesOn ? epochBefore(before, lease) : 0, old);
    }

    private final Map<String, Long> lastEpochs = new HashMap<>();

    private long epochBefore(Entry entry, Lease lease) {
        Long last = lastEpochs.put(entry.owner.clientId(), lease.epoch());
        return last == null ? 0 : last;
    }

    private static @Nullable Will dueBy(Entry before, Claim claim) {
        Will will = before.will;
        boolean ends = !claim.present();
        boolean breaks = before.life != null && will != null && will.delaySeconds() == 0;
        return ends || breaks ? will : null;
    }

    private void leaveWill(Entry of, Will will, String key) {
        Entry left = new Entry(of.owner, false);
        left.epoch = of.epoch;
        left.will = will;
        entries.put(key, left);
        give(key, left);
    }

    synchronized boolean holds(Lease lease) {
        Entry entry = entries.get(lease.clientId());
        return entry != null && entry.epoch == lease.epoch();
    }

    /** Its will goes out with this call; false if the lease was overtaken, or there is none. */
    synchronized boolean takeWill(Lease lease) {
        Entry entry = entries.get(lease.clientId());
        if (entry == null || entry.epoch != lease.epoch()) {
            return false;
        }
        entry.will = null;
        return true;
    }

    synchronized void released(Lease lease, ReleaseInfo info) {
        Entry entry = entries.get(lease.clientId());
        if (entry != null && entry.epoch == lease.epoch()) {
            lastEpochs.put(lease.clientId(), lease.epoch());
            entry.life = null;
            entry.will = info.will();
            entry.sentTo = info.sentTo();
            entry.expirySeconds = info.sessionExpirySeconds();
            entry.goneAtMillis = info.disconnectedAtMillis();
            announce(new SessionChange.Placed(entry.owner, entry.incarnation, entry.epoch, null));
            watch(lease.clientId(), entry);
        }
    }

    private void watch(String key, Entry entry) {
        long now = System.currentTimeMillis();
        Will will = entry.will;
        long willAt = will == null ? Long.MAX_VALUE : entry.goneAtMillis + 1000 * will.delaySeconds();
        long endAt = !entry.persistent
                ? now
                : entry.expirySeconds == 0xFFFF_FFFFL
                        ? Long.MAX_VALUE
                        : entry.goneAtMillis + 1000 * entry.expirySeconds;
        long due = Math.min(willAt, endAt);
        if (due != Long.MAX_VALUE) {
            long epoch = entry.epoch;
            var ignored = thread.schedule(() -> fire(key, entry, epoch), Math.max(0, due - now), TimeUnit.MILLISECONDS);
            assert ignored != null;
        }
    }

    private synchronized void fire(String key, Entry entry, long epoch) {
        if (entries.get(key) == entry && entry.epoch == epoch && entry.life == null) {
            give(key, entry);
        }
    }

    private void give(String key, Entry entry) {
        if (nodes.isEmpty()) {
            return;
        }
        HubStorage taker = new ArrayList<>(nodes.values()).get((int) (entry.epoch % nodes.size()));
        Claim claim = entry.persistent ? taker.reclaim(entry.owner) : null;
        Lease lease = claim == null ? new Lease(key, 0, entry.epoch + 1) : claim.lease();
        long sentTo = claim == null ? 0 : Math.min(entry.sentTo, claim.nextSequence() - 1);
        entry.epoch = lease.epoch();
        long endAt = entry.goneAtMillis + 1000 * entry.expirySeconds;
        boolean isOver =
                !entry.persistent || (entry.expirySeconds != 0xFFFF_FFFFL && endAt <= System.currentTimeMillis());
        Due due = new Due(
                lease,
                entry.owner,
                entry.persistent,
                isOver,
                entry.expirySeconds,
                entry.goneAtMillis,
                entry.will,
                sentTo,
                List.copyOf(entry.subscriptions.values()));
        run(() -> taker.listener().onDue(due));
    }

    synchronized Future<Void> subscribed(Lease lease, List<Subscription> subscriptions) {
        Entry entry = entries.get(lease.clientId());
        if (entry == null || entry.epoch != lease.epoch()) {
            return Future.succeededFuture();
        }
        subscriptions.forEach(subscription -> entry.subscriptions.put(subscription.filter(), subscription));
        return announce(
                new SessionChange.Subscribed(lease.clientId(), lease.incarnation(), lease.epoch(), subscriptions));
    }

    synchronized Future<Void> unsubscribed(Lease lease, List<TopicFilter> filters) {
        Entry entry = entries.get(lease.clientId());
        if (entry == null || entry.epoch != lease.epoch()) {
            return Future.succeededFuture();
        }
        filters.forEach(entry.subscriptions::remove);
        return announce(new SessionChange.Unsubscribed(lease.clientId(), lease.incarnation(), lease.epoch(), filters));
    }

    synchronized void ended(Lease lease) {
        Entry entry = entries.get(lease.clientId());
        if (entry != null && entry.epoch == lease.epoch()) {
            entries.remove(lease.clientId());
            if (entry.persistent) {
                announce(new SessionChange.Ended(lease.clientId(), entry.incarnation, entry.epoch));
            }
        }
    }

    synchronized void retained(RetainedChange change) {
        RetainedChange present = retained.get(change.topic().value());
        if (present == null || present.stamp() <= change.stamp()) {
            retained.put(change.topic().value(), change);
            run(() -> tell(node -> node.changed(change)));
        }
    }

    synchronized List<RetainedChange> retained() {
        return List.copyOf(retained.values());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
