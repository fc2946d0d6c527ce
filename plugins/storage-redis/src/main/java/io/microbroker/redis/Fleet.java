// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.ClusterListener;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.cluster.Standing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances that share this Redis: who is there by their beats, what they tell each other, and what they do for those that die. One
 * thread; what is called from others is handed to it.
 */
final class Fleet implements Cluster, Neighbours, Elsewhere, Bus.Hearer {
    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    private static final int FRAME = 0;
    private static final int POSTS = 1;
    private static final int CHANGE = 2;
    private static final int IN_FORCE = 3;
    private static final int KICK = 4;
    private static final int RELEASED = 5;
    private static final int RING = 6;
    private static final int HELLO = 7;
    private static final int BYE = 8;

    private static final long DUE_MILLIS = 500;
    private static final long AGAIN_MILLIS = 200;
    private static final long LEAVE_SECONDS = 5;
    private static final long GOODBYE_MILLIS = 20;

    private final OneThread thread = new OneThread("microbroker-fleet");
    private final Station station;
    private final Life life;
    private final Roll roll;
    private final Bus bus;
    private final Confirmations confirmations = new Confirmations(thread);
    private final Kicks kicks = new Kicks(thread);
    private final DueWatch dues;
    private final Reaper reaper;
    private final RetainedNews retained;

    // Confined to the thread.
    private final Map<String, Member> others = new HashMap<>();
    private final Bell bell;

    private long heardNanos;
    private long heardSinceNanos;
    private Standing standing = Standing.SILENT;
    private boolean isReborn;
    private @Nullable ClusterListener listener;
    private @Nullable ChangeLog changes;

    private volatile List<Member> members = List.of();
    private volatile boolean isOver;

    /** Where it works. */
    record Station(
            RedisLink redis, Desk desk, Crew crew, Life life, String name, Settings settings, long[] positions) {}

    Fleet(Station station, RetainedNews retained) {
        this.station = station;
        this.life = station.life;
        this.retained = retained;
        this.roll = new Roll(station.redis, keys(), sharing().deadMillis());
        this.bus = new Bus(thread, this::publish, life, this);
        this.bell = new Bell(thread, others::containsKey, other -> bus.send(other, RING, new byte[0], true));
        this.dues = new DueWatch(station.desk, due -> thread.execute(() -> tell(one -> one.onDue(due))));
        this.reaper = new Reaper(tools(), station.desk, station.crew, roll);
    }

    private ChangeLog.Tools tools() {
        return new ChangeLog.Tools(thread, station.redis, keys(), life, retained);
    }

    private Keys keys() {
        return station.crew.keys();
    }

    private Settings.Sharing sharing() {
        return station.settings.sharing();
    }

    private void publish(String toLife, byte[] frame) {
        station.redis.publish(keys().channel(toLife), frame);
    }

    @Override
    public Future<Void> join(ClusterListener told) {
        Promise<Void> promise = Promise.promise();
        thread.execute(() -> begin(told).onComplete(promise));
        return promise.future();
    }

    private Future<Void> begin(ClusterListener told) {
        listener = told;
        ChangeLog followed = new ChangeLog(tools(), station.positions, told);
        changes = followed;
        Desk.News news = (bucket, made) -> tellMade(bucket, made);
        station.desk.run(() -> {
            station.desk.listen(news, () -> thread.execute(this::onRefused));
            station.crew.tellOthers(this);
        });
        reaper.tell(news);
        bus.start();
        return enter().compose(done -> {
                    thread.execute(this::lookAfter);
                    return followed.start();
                })
                .onSuccess(done -> thread.execute(() -> thread.every(DUE_MILLIS, this::lookAtDue)));
    }

    /** Becomes known under the present life, and tells the others so. */
    private Future<Void> enter() {
        Promise<Void> entered = Promise.promise();
        String present = life.present();
        station.redis
                .subscribe(keys().channel(present), bus::onFrame)
                .thenCompose(done -> roll.join(present, station.name))
                .whenCompleteAsync((call, problem) -> onEntered(call, problem, entered), thread);
        return entered.future();
    }

    private void onEntered(Roll.@Nullable Call call, @Nullable Throwable problem, Promise<Void> entered) {
        if (call == null) {
            log.info("the others cannot be joined now cause={}", Problem.describe(problem));
            thread.later(AGAIN_MILLIS, () -> enter().onComplete(entered));
            return;
        }
        heardSinceNanos = System.nanoTime();
        onCall(call);
        others.keySet().forEach(other -> bus.send(other, HELLO, new byte[0], true));
        entered.complete();
    }

    /** From the moment when others know of this instance: it is to be heard, and asks again what was not answered. */
    private void lookAfter() {
        thread.every(sharing().beatMillis(), this::beat);
        thread.every(Math.max(50, sharing().beatMillis() / 4), this::listenToOneself);
    }

    private void beat() {
        if (isReborn) {
            return;
        }
        String present = life.present();
        roll.beat(present)
                .whenCompleteAsync(
                        (call, problem) -> {
                            if (call != null && present.equals(life.present())) {
                                onBeat(call);
                            }
                        },
                        thread);
        if (changes != null) {
            changes.poll();
        }
    }

    private void onBeat(Roll.Call call) {
        if (!call.isKnown()) {
            onRefused();
            return;
        }
        onCall(call);
        long heard = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardSinceNanos);
        if (heard < sharing().deadMillis()) {
            return; // Redis may have been away for all: the others get their chance to be heard
        }
        for (Roll.Entry entry : call.entries()) {
            if (entry.lastMillis() < call.nowMillis() - sharing().deadMillis()) {
                reaper.reap(entry.life());
            }
        }
        call.left().forEach(reaper::reap);
    }

    private void onCall(Roll.Call call) {
        long now = System.nanoTime();
        if (now - heardNanos > TimeUnit.MILLISECONDS.toNanos(sharing().deadMillis())) {
            heardSinceNanos = now;
        }
        heardNanos = now;
        Set<String> present = new HashSet<>();
        List<Member> all = new ArrayList<>();
        for (Roll.Entry entry : call.entries()) {
            present.add(entry.life());
            Member member = new Member(life.toldAs(entry.life()), entry.name(), entry.sinceMillis());
            all.add(member);
            if (!life.isOwn(entry.life()) && others.putIfAbsent(entry.life(), member) == null) {
                onNew(entry.life(), member);
            }
        }
        members = List.copyOf(all);
        for (String known : List.copyOf(others.keySet())) {
            if (!present.contains(known)) {
                onGone(known);
            }
        }
        stand(Standing.MEMBER);
    }

    private void onNew(String other, Member member) {
        log.info("another instance is there name={} life={}", member.name(), other);
        bus.add(other);
        tell(one -> one.onMember(member, true));
        bus.catchUp(other);
        bell.onNew(other);
    }

    private void onGone(String other) {
        Member member = others.remove(other);
        bus.remove(other);
        bell.onGone(other);
        confirmations.onGone(other);
        if (member != null) {
            log.info("another instance is gone name={} life={}", member.name(), other);
            tell(one -> one.onMember(member, false));
            station.desk.run(() -> station.crew.holds().ring()); // it may have appended and not said so
        }
    }

    private void tell(Consumer<ClusterListener> telling) {
        ClusterListener told = listener;
        if (told != null && !isOver) {
            telling.accept(told);
        }
    }

    private void stand(Standing now) {
        if (standing != now) {
            standing = now;
            log.info("this instance stands to the others as {}", now);
            tell(one -> one.onStanding(now));
        }
    }

    private void listenToOneself() {
        long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
        if (silent > sharing().silentMillis() && standing == Standing.MEMBER) {
            stand(Standing.SILENT);
        }
    }

    /** A bucket does not know us: others have taken us for dead, or Redis has lost what it knew. */
    private void onRefused() {
        if (!isReborn && !isOver) {
            onExpelled();
        }
    }

    private void onExpelled() {
        log.warn("this instance was taken for dead, it begins anew life={}", life.present());
        isReborn = true;
        stand(Standing.EXPELLED);
        List.copyOf(others.keySet()).forEach(this::onGone);
        bus.removeAll();
        String former = life.present();
        String next = life.next();
        roll.die(former)
                .thenCompose(done -> orphan(former))
                .thenCompose(done -> register(next))
                .whenCompleteAsync((done, problem) -> onRegistered(next, problem), thread);
    }

    private CompletionStage<Void> orphan(String former) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(() -> reaper.orphan(former, System.currentTimeMillis(), keys().all())
                .whenComplete((ok, problem) -> {
                    if (problem == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(problem);
                    }
                }));
        return done;
    }

    private CompletionStage<long[]> register(String next) {
        return new Registry(station.redis, keys()).enter(next);
    }

    private void onRegistered(String next, @Nullable Throwable problem) {
        if (problem != null) {
            log.info("a new life cannot begin now cause={}", Problem.describe(problem));
            thread.later(AGAIN_MILLIS, () -> register(next)
                    .whenCompleteAsync((done, again) -> onRegistered(next, again), thread));
            return;
        }
        station.desk.run(() -> station.desk.beginLife(next));
        enter().onSuccess(done -> isReborn = false);
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public boolean send(String other, byte[] frame, boolean must) {
        return bus.send(life.calledAs(other), FRAME, frame, must);
    }

    @Override
    public void post(String other, byte[] posts) {
        if (!bus.send(other, POSTS, posts, false)) {
            thread.execute(() -> bell.ringLater(other));
        }
    }

    /** Changes that this instance has made. From any thread. */
    private void tellMade(int bucket, PackReader made) {
        List<Made> all = new ArrayList<>();
        for (int left = made.nextArray(); left > 0; left -= 2) {
            all.add(new Made(made.nextNumber(), made.nextBytes()));
        }
        if (!all.isEmpty()) {
            thread.execute(() -> all.forEach(each -> onMade(bucket, each)));
        }
    }

    private record Made(long number, byte[] change) {}

    private void onMade(int bucket, Made made) {
        byte[] record = new PackWriter(made.change.length + 16)
                .number(bucket)
                .number(made.number)
                .string(made.change)
                .toBytes();
        others.keySet().forEach(other -> bus.send(other, CHANGE, record, false));
        follow(bucket, made.number, made.change);
    }

    private void follow(int bucket, long number, byte[] change) {
        if (changes != null) {
            changes.onChange(bucket, number, change);
        }
    }

    @Override
    public Future<Void> inForce(int bucket, long change) {
        Promise<Void> promise = Promise.promise();
        thread.execute(() -> {
            Set<String> lives = new HashSet<>(others.keySet());
            lives.add(life.present());
            confirmations.await(bucket, change, lives).onComplete(promise);
            whenInForce(life.present(), bucket, change);
        });
        return promise.future();
    }

    /** Tells that life when this instance routes by a change. */
    private void whenInForce(String asking, int bucket, long number) {
        if (changes == null) {
            return;
        }
        changes.whenInForce(
                bucket,
                number,
                () -> thread.execute(() -> {
                    if (asking.equals(life.present())) {
                        confirmations.onConfirmed(asking, bucket, number);
                    } else {
                        byte[] record =
                                new PackWriter().number(bucket).number(number).toBytes();
                        bus.send(asking, IN_FORCE, record, true);
                    }
                }));
    }

    @Override
    public boolean isHere(String other) {
        return life.isOwn(other);
    }

    @Override
    public Future<Void> kick(String other, String clientId, long epoch) {
        Promise<Void> promise = Promise.promise();
        thread.execute(() -> kicks.kick(clientId, epoch, record -> bus.send(other, KICK, record, true))
                .onComplete(promise));
        return promise.future();
    }

    @Override
    public void onStranger(String stranger) {
        beat();
    }

    @Override
    public void onRecord(String from, int kind, byte[] content) {
        switch (kind) {
            case FRAME -> tell(one -> one.onFrame(from, content));
            case POSTS -> onPosts(content);
            case CHANGE -> onChange(from, new PackReader(content));
            case IN_FORCE -> onInForce(from, new PackReader(content));
            case KICK -> onKick(from, new PackReader(content));
            case RELEASED -> kicks.onReleased(new PackReader(content).nextNumber());
            case RING -> station.desk.run(() -> station.crew.holds().ring());
            case BYE -> beat();
            default -> log.debug("heard from {} kind={}", from, kind);
        }
    }

    private void onPosts(byte[] content) {
        station.desk.run(() -> PostCode.read(content, station.crew.holds()::post));
    }

    private void onChange(String from, PackReader in) {
        int bucket = (int) in.nextNumber();
        long number = in.nextNumber();
        byte[] change = in.nextBytes();
        follow(bucket, number, change);
        whenInForce(from, bucket, number);
    }

    private void onInForce(String from, PackReader in) {
        confirmations.onConfirmed(from, (int) in.nextNumber(), in.nextNumber());
    }

    private void onKick(String from, PackReader in) {
        byte[] released = new PackWriter().number(in.nextNumber()).toBytes();
        long epoch = in.nextNumber();
        String clientId = in.nextText();
        tell(one -> one.onKick(clientId, epoch).onComplete(done -> bus.send(from, RELEASED, released, true)));
    }

    /** Each instance looks after the buckets that are its own by the order of lives. */
    private void lookAtDue() {
        TreeSet<String> lives = new TreeSet<>(others.keySet());
        lives.add(life.present());
        int share = lives.headSet(life.present()).size();
        int count = lives.size();
        station.desk.run(() -> dues.look(share, count, keys().buckets()));
    }

    @Override
    public void due(int bucket) {
        station.desk.run(() -> dues.take(bucket));
    }

    Map<String, Long> counters() {
        return Map.of(
                "cluster-changes-unconfirmed", confirmations.missed(),
                "cluster-records-refused", bus.refused(),
                "cluster-frames-repeated", bus.repeated());
    }

    /** Leaves the others: what this instance has is nobody's. Blocks for a moment. */
    void leave() {
        isOver = true;
        CompletableFuture<Void> left = new CompletableFuture<>();
        thread.execute(() -> {
            orphan(life.present())
                    .thenCompose(done -> roll.leave(life.present()))
                    .whenCompleteAsync((done, problem) -> sayGoodbye(left), thread);
        });
        try {
            left.get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.info("the others find out by themselves that this instance is gone");
        }
    }

    private void sayGoodbye(CompletableFuture<Void> then) {
        others.keySet().forEach(other -> bus.send(other, BYE, new byte[0], true));
        thread.later(GOODBYE_MILLIS, () -> then.complete(null));
    }

    /** Ends its thread. */
    void close() {
        thread.close();
    }
}
