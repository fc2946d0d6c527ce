// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The sessions, as seen from one event loop. A claim fails with {@link StorageException.Kind#UNAVAILABLE} while Redis is out of reach, so
 * that the client comes again; all else waits for it. Confined to the loop.
 */
final class RedisSessions implements Sessions {
    /** So long Redis may be in trouble before clients are sent away at once. */
    private static final long TROUBLE_MILLIS = 2000;

    /** The incarnation in leases of sessions that are not stored. */
    private static final long TRANSIENT = 0;

    private static final long CLAIM_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LoopLink link;
    private final Desk desk;
    private final Crew crew;
    private final Trouble trouble;
    private final Neighbours neighbours;

    // Confined to the desk.
    private final List<Asked> asked = new ArrayList<>();

    /** A claim that waits for its answer. */
    private record Asked(ClaimRequest request, Promise<Claim> promise, long nanos) {}

    RedisSessions(LoopLink link, Desk desk, Crew crew, Trouble trouble, Neighbours neighbours) {
        this.link = link;
        this.neighbours = neighbours;
        this.desk = desk;
        this.crew = crew;
        this.trouble = trouble;
        desk.run(() -> desk.everyTick(this::sendAway));
    }

    @Override
    public Future<Claim> claim(ClaimRequest request) {
        Promise<Claim> promise = Promise.promise();
        if (trouble.millis() > TROUBLE_MILLIS) {
            link.onLoop(() -> promise.fail(unavailable()));
            return promise.future();
        }
        PackWriter packed = new PackWriter().array(9).text("Q").text(request.clientId());
        packed.number(request.cleanStart() ? 1 : 0).number(request.sessionExpirySeconds());
        packed.string(EntryCode.optional(request.owner().username()));
        packed.string(EntryCode.will(request.will()));
        packed.number(request.queuedMessagesMax()).number(request.queuedBytesMax());
        packed.number(crew.isShared() ? 1 : 0);
        link.call(() -> {
            Asked one = new Asked(request, promise, System.nanoTime());
            asked.add(one);
            desk.send(Op.write(bucketOf(request.clientId()), packed, answer -> onClaimed(one, answer)));
        });
        return promise.future();
    }

    private void onClaimed(Asked one, PackReader answer) {
        boolean isAwaited = asked.remove(one);
        if (answer.isNumber()) {
            if (isAwaited) {
                fail(one.promise, refusal(answer.nextNumber()));
            }
            return;
        }
        answer.nextArray();
        boolean present = answer.nextNumber() == 1;
        boolean persistent = answer.nextNumber() == 1;
        long epoch = answer.nextNumber();
        String previous = answer.nextText();
        String clientId = one.request.clientId();
        if (answer.nextNumber() == 1) {
            neighbours.due(bucketOf(clientId));
        }
        crew.holds().clear(clientId);
        List<Future<Void>> before = new ArrayList<>();
        for (int left = answer.nextArray(); left > 0; left--) {
            before.add(adopt(bucketOf(clientId), answer));
        }
        Taken taken = persistent
                ? stored(clientId, epoch, present, answer)
                : new Taken(
                        new Claim(
                                new Lease(clientId, TRANSIENT, epoch),
                                false,
                                false,
                                List.of(),
                                1,
                                1,
                                List.of(),
                                List.of()),
                        0);
        if (!isAwaited) {
            giveBack(one.request, taken.claim.lease(), present);
            return;
        }
        if (!previous.isEmpty() && !neighbours.isHere(previous)) {
            before.add(neighbours.kick(previous, clientId, epoch));
        }
        if (before.isEmpty()) {
            hand(one, taken, crew.isShared());
        } else {
            Future.join(before).onComplete(done -> desk.run(() -> hand(one, taken, true)));
        }
    }

    /** What the client sent by another instance, and is not delivered yet, goes before what it sends next [MQTT-4.6.0-6]. */
    private Future<Void> adopt(int bucket, PackReader unit) {
        unit.nextArray();
        Unit adopted = new Unit(bucket, unit.nextText(), unit.nextText());
        Promise<Void> done = Promise.promise();
        crew.deliveries().goOn(adopted, Fan.fromBytes(unit.nextBytes()), done::complete);
        return done.future();
    }

    private StorageException refusal(long why) {
        if (why == Op.OTHER_USER) {
            return new StorageException(StorageException.Kind.OTHER_USER, "the session belongs to another user");
        }
        return why == Op.EXHAUSTED
                ? new StorageException(StorageException.Kind.EXHAUSTED, "redis is out of memory")
                : new StorageException(StorageException.Kind.UNAVAILABLE, "others took this instance for dead");
    }

    /** A claim, and how many entries are queued. */
    private record Taken(Claim claim, long queued) {}

    private static Taken stored(String clientId, long epoch, boolean present, PackReader answer) {
        long before = answer.nextNumber();
        Lease lease = new Lease(clientId, answer.nextNumber(), epoch);
        long first = answer.nextNumber();
        long next = answer.nextNumber();
        long queued = answer.nextNumber();
        List<Subscription> subscriptions = EntryCode.readSubscriptions(answer);
        List<Long> released = numbers(answer);
        List<Integer> inbound = numbers(answer).stream().map(Long::intValue).toList();
        Claim claim = new Claim(lease, present, true, subscriptions, first, next, released, inbound, before);
        return new Taken(claim, queued);
    }

    /** @param isLate entries may have come since the claim was answered */
    private void hand(Asked one, Taken taken, boolean isLate) {
        Claim claim = taken.claim;
        if (claim.persistent()) {
            Lease lease = claim.lease();
            int bucket = bucketOf(lease.clientId());
            Hold hold = new Hold(lease, link, desk, bucket, taken.queued, claim.nextSequence());
            crew.holds().put(lease, hold);
            if (isLate) {
                hold.ring();
            }
        }
        complete(one.promise, claim);
    }

    private static List<Long> numbers(PackReader answer) {
        List<Long> numbers = new ArrayList<>();
        for (int left = answer.nextArray(); left > 0; left--) {
            numbers.add(answer.nextTextNumber());
        }
        numbers.sort(null);
        return numbers;
    }

    /** The client was sent away meanwhile: its session is as if it had gone by itself. */
    private void giveBack(ClaimRequest request, Lease lease, boolean present) {
        if (isTransient(lease)) {
            if (crew.isShared()) {
                desk.send(Op.silent(bucketOf(lease.clientId()), leased("B", lease, 0)));
            }
            return;
        }
        boolean stays = present || request.sessionExpirySeconds() > 0;
        PackWriter packed = stays
                ? packRelease(
                        lease,
                        crew.isShared(),
                        new ReleaseInfo(System.currentTimeMillis(), request.sessionExpirySeconds(), null))
                : leased("E", lease, 0);
        desk.send(Op.silent(bucketOf(lease.clientId()), packed));
    }

    private void sendAway() {
        long now = System.nanoTime();
        while (!asked.isEmpty() && now - asked.get(0).nanos > CLAIM_NANOS) {
            fail(asked.remove(0).promise, unavailable());
        }
    }

    private StorageException unavailable() {
        return new StorageException(
                StorageException.Kind.UNAVAILABLE, trouble.health().detail());
    }

    @Override
    public Future<Void> release(Lease lease, ReleaseInfo info) {
        return isTransient(lease)
                ? Future.succeededFuture()
                : owned(lease, packRelease(lease, crew.isShared(), info), due -> {
                    crew.holds().remove(lease);
                    if (due == 1) {
                        neighbours.due(bucketOf(lease.clientId()));
                    }
                });
    }

    private static PackWriter packRelease(Lease lease, boolean isShared, ReleaseInfo info) {
        return leased("L", lease, 5)
                .number(info.disconnectedAtMillis())
                .number(info.sessionExpirySeconds())
                .string(EntryCode.will(info.will()))
                .number(isShared ? 1 : 0)
                .number(info.sentTo() == ReleaseInfo.UNKNOWN ? -1 : info.sentTo());
    }

    @Override
    public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        PackWriter packed = leased("S", lease, 2 * subscriptions.size());
        for (Subscription subscription : subscriptions) {
            packed.text(subscription.filter().value()).string(EntryCode.options(subscription));
        }
        return changed(lease, packed);
    }

    @Override
    public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        PackWriter packed = leased("U", lease, filters.size());
        filters.forEach(filter -> packed.text(filter.value()));
        return changed(lease, packed);
    }

    /** A change by which others route: it is done when they do. */
    private Future<Void> changed(Lease lease, PackWriter packed) {
        if (isTransient(lease)) {
            return Future.succeededFuture();
        }
        int bucket = bucketOf(lease.clientId());
        AtomicLong number = new AtomicLong();
        return owned(lease, packed, done -> number.set(desk.logged(bucket)))
                .compose(done -> neighbours.inForce(bucket, number.get()))
                .compose(done -> {
                    Promise<Void> promise = Promise.promise();
                    link.onLoop(promise::complete);
                    return promise.future();
                });
    }

    @Override
    public Future<Void> end(Lease lease) {
        if (isTransient(lease)) {
            return crew.isShared() ? owned(lease, leased("B", lease, 0), done -> {}) : Future.succeededFuture();
        }
        return owned(lease, leased("E", lease, 0), done -> crew.holds().remove(lease));
    }

    private static boolean isTransient(Lease lease) {
        return lease.incarnation() == TRANSIENT;
    }

    private Future<Void> owned(Lease lease, PackWriter packed, LongConsumer onDone) {
        Promise<Void> promise = Promise.promise();
        link.call(() -> desk.send(Op.write(bucketOf(lease.clientId()), packed, answer -> {
            long result = answer.nextNumber();
            if (result == Op.FENCED) {
                fail(promise, RedisQueues.fenced(lease));
            } else if (result == Op.EXHAUSTED) {
                fail(promise, new StorageException(StorageException.Kind.EXHAUSTED, "redis is out of memory"));
            } else {
                onDone.accept(result);
                link.onLoop(promise::complete);
            }
        })));
        return promise.future();
    }

    private static PackWriter leased(String code, Lease lease, int more) {
        return Deliveries.lease(code, lease, new PackWriter().array(4 + more));
    }

    private int bucketOf(String clientId) {
        return crew.keys().bucketOf(clientId);
    }

    private <T> void complete(Promise<T> promise, T value) {
        link.onLoop(() -> promise.tryComplete(value));
    }

    private void fail(Promise<?> promise, StorageException why) {
        link.onLoop(() -> promise.tryFail(why));
    }
}
