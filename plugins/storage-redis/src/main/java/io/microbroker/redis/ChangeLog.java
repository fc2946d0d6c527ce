// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.ClusterListener;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the changes of all sessions and retained messages, bucket by bucket in the order of Redis. They come by the bus from who made
 * them; where one is missing the log of the bucket is read, and where that has it no more the bucket is told anew. Confined to its thread.
 */
final class ChangeLog {
    private static final Logger log = LoggerFactory.getLogger(ChangeLog.class);
    private static final int ENTRIES_PER_READ = 128;
    private static final int BUCKETS_PER_REQUEST = 128;
    private static final int SNAPSHOTS_AT_ONCE = 16;

    private final OneThread thread;
    private final RedisLink redis;
    private final Keys keys;
    private final Life life;
    private final RetainedNews retained;
    private final ChangeCode code;
    private final BucketScan scan;
    private final BucketLog[] buckets;
    private final ArrayDeque<BucketLog> untold = new ArrayDeque<>();
    private final Promise<Void> allTold = Promise.promise();
    private final ClusterListener listener;
    private int open;

    /** What it works with. */
    record Tools(OneThread thread, RedisLink redis, Keys keys, Life life, RetainedNews retained) {}

    /** @param positions of the logs, from where on changes are followed */
    ChangeLog(Tools tools, long[] positions, ClusterListener listener) {
        this.thread = tools.thread;
        this.redis = tools.redis;
        this.keys = tools.keys;
        this.life = tools.life;
        this.retained = tools.retained;
        this.listener = listener;
        this.code = new ChangeCode(life);
        this.scan = new BucketScan(redis, keys, thread);
        this.buckets = new BucketLog[positions.length];
        for (int i = 0; i < positions.length; i++) {
            buckets[i] = new BucketLog(i, positions[i]);
        }
    }

    /** Tells all sessions; completes when they are in force, and what has changed since. */
    Future<Void> start() {
        untold.addAll(List.of(buckets));
        for (int i = 0; i < SNAPSHOTS_AT_ONCE; i++) {
            tellNext();
        }
        return allTold.future().compose(done -> caughtUp());
    }

    private Future<Void> caughtUp() {
        List<Future<Void>> all = new ArrayList<>();
        for (BucketLog bucket : buckets) {
            Promise<Void> followed = Promise.promise();
            bucket.askForAll(followed::tryComplete);
            all.add(followed.future());
        }
        poll();
        return Future.join(all).mapEmpty();
    }

    private void tellNext() {
        BucketLog bucket = untold.poll();
        if (bucket == null) {
            return;
        }
        open++;
        bucket.begin();
        tellSessions(bucket).whenCompleteAsync((told, problem) -> onFirstTold(bucket, problem), thread);
    }

    private void onFirstTold(BucketLog bucket, Throwable problem) {
        open--;
        bucket.end();
        if (problem != null) {
            log.info("sessions cannot be read now cause={}", Problem.describe(problem));
            untold.add(bucket);
            thread.later(ENTRIES_PER_READ, this::tellNext);
            return;
        }
        read(bucket);
        if (untold.isEmpty() && open == 0) {
            allTold.tryComplete();
        } else {
            tellNext();
        }
    }

    private CompletionStage<Void> tellSessions(BucketLog bucket) {
        List<SharedSession> sessions = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        return scan.read(bucket.bucket(), "s", "0", values -> {
                    for (int count = values.nextArray(); count > 0; count--) {
                        SharedSession session = code.session(values);
                        if (seen.add(session.clientId())) { // a scan may come by twice
                            sessions.add(session);
                        }
                    }
                })
                .thenAcceptAsync(
                        done -> bucket.told(
                                listener.onSnapshot(clientId -> keys.bucketOf(clientId) == bucket.bucket(), sessions)),
                        thread);
    }

    /** A change came by the bus, or from our own desk. */
    void onChange(int bucket, long number, byte[] change) {
        BucketLog present = buckets[bucket];
        if (number == present.position() + 1 && present.isTold() && !present.isBusy()) {
            apply(present, number, change);
            present.answer();
        } else if (number > present.position()) {
            read(present);
        }
    }

    /** Runs {@code then}, on any thread, when this instance routes by a change. */
    void whenInForce(int bucket, long number, Runnable then) {
        buckets[bucket].ask(number, then);
        buckets[bucket].answer();
    }

    private void apply(BucketLog bucket, long number, byte[] packed) {
        ChangeCode.Change change = code.read(packed);
        if (change instanceof ChangeCode.Change.OfSession session) {
            bucket.advance(number, listener.onChange(session.change()));
        } else if (change instanceof ChangeCode.Change.OfRetained message) {
            bucket.advance(number, Future.succeededFuture());
            if (!life.isOwn(message.writer())) {
                retained.changed(bucket.bucket(), List.of(message.topic()));
            }
        }
    }

    /** Looks whether there are changes that nobody told. */
    void poll() {
        List<BucketLog> some = new ArrayList<>();
        for (BucketLog bucket : buckets) {
            if (bucket.isTold() && bucket.begin()) {
                some.add(bucket);
            }
            if (some.size() == BUCKETS_PER_REQUEST) {
                read(some);
                some = new ArrayList<>();
            }
        }
        if (!some.isEmpty()) {
            read(some);
        }
    }

    private void read(BucketLog bucket) {
        if (bucket.isTold() && bucket.begin()) {
            read(List.of(bucket));
        }
    }

    private void read(List<BucketLog> some) {
        List<Request> requests = new ArrayList<>(some.size());
        for (BucketLog bucket : some) {
            requests.add(Request.of(
                    Scripts.LOG,
                    keys.writer(bucket.bucket()),
                    Long.toString(bucket.position()),
                    Integer.toString(ENTRIES_PER_READ)));
        }
        redis.send(requests, replies -> thread.execute(() -> onReplies(some, replies)));
    }

    private void onReplies(List<BucketLog> some, List<Reply> replies) {
        for (int i = 0; i < some.size(); i++) {
            BucketLog bucket = some.get(i);
            byte[] answer = replies.get(i).answer();
            if (answer == null) {
                bucket.end(); // asked again by the next poll
            } else {
                onEntries(bucket, new PackReader(answer));
            }
        }
    }

    private void onEntries(BucketLog bucket, PackReader answer) {
        int count = answer.nextArray();
        long last = answer.nextNumber();
        if (last < bucket.position()) { // Redis has lost some
            tellAnew(bucket, last);
            return;
        }
        for (int i = 1; i < count; i += 2) {
            long number = answer.nextNumber();
            byte[] change = answer.nextBytes();
            if (number == bucket.position() + 1) {
                apply(bucket, number, change);
            } else if (number > bucket.position()) { // the log has them no more
                tellAnew(bucket, last);
                return;
            }
        }
        boolean isLost = count == 1 && last > bucket.position();
        if (isLost) {
            tellAnew(bucket, last);
            return;
        }
        boolean asked = bucket.end();
        if (last > bucket.position() || asked) {
            read(bucket);
        }
        bucket.answer();
    }

    /** Changes that cannot be had any more: the bucket as it is, from {@code last} on. It is busy meanwhile. */
    private void tellAnew(BucketLog bucket, long last) {
        log.info(
                "changes were missed, all of a bucket is read bucket={} known={} last={}",
                bucket.bucket(),
                bucket.position(),
                last);
        tellSessions(bucket)
                .thenCompose(done -> scan.read(bucket.bucket(), "r", "0", this::tellRetained))
                .thenCompose(done -> scan.read(bucket.bucket(), "D", "0", this::tellDeleted))
                .whenCompleteAsync(
                        (done, problem) -> {
                            bucket.end();
                            if (problem == null) {
                                bucket.advance(last, Future.succeededFuture());
                                read(bucket);
                            }
                        },
                        thread);
    }

    private void tellRetained(PackReader values) {
        for (int count = values.nextArray(); count > 0; count -= 2) {
            values.nextBytes();
            retained.present(values.nextBytes());
        }
    }

    private void tellDeleted(PackReader values) {
        for (int count = values.nextArray(); count > 0; count -= 2) {
            TopicName topic = TopicName.of(new String(values.nextBytes(), StandardCharsets.UTF_8));
            retained.gone(topic, (long) Double.parseDouble(values.nextText()));
        }
    }
}
