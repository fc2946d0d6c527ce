// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tidies up after an instance that has died: its late writes are refused, its sessions are nobody's, and what it left in outboxes is
 * brought to its end. Redis gives each dead life to one living instance; if that dies as well, to another. Confined to the thread of the fleet.
 */
final class Reaper {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);
    private static final String SESSIONS_AT_ONCE = "500";
    private static final int BUCKETS_AT_ONCE = 64;

    private final OneThread thread;
    private final RedisLink redis;
    private final Desk desk;
    private final Crew crew;
    private final Roll roll;
    private final Life life;
    private final Set<String> underWay = new HashSet<>();
    private Desk.News news = (bucket, changes) -> {};

    /** @param tools of the fleet */
    Reaper(ChangeLog.Tools tools, Desk desk, Crew crew, Roll roll) {
        this.thread = tools.thread();
        this.redis = tools.redis();
        this.life = tools.life();
        this.desk = desk;
        this.crew = crew;
        this.roll = roll;
    }

    /** Has changes told that follow from a death. */
    void tell(Desk.News changes) {
        news = changes;
    }

    /** Another life may be dead. */
    void reap(String other) {
        if (!underWay.add(other)) {
            return;
        }
        String present = life.present();
        roll.reap(present, other)
                .thenComposeAsync(last -> last < 0 ? done() : tidy(present, other, last), thread)
                .whenCompleteAsync(
                        (done, problem) -> {
                            underWay.remove(other);
                            if (problem != null) {
                                log.info("a dead instance is tidied up later cause={}", Problem.describe(problem));
                            }
                        },
                        thread);
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> tidy(String present, String other, long lastMillis) {
        log.warn("an instance is dead, this one tidies up after it life={}", other);
        return orphan(other, lastMillis, crew.keys().all())
                .thenComposeAsync(done -> finishOutboxes(other), thread)
                .thenComposeAsync(done -> roll.tidied(present, other), thread)
                .thenAccept(done -> log.info("nothing is left of a dead instance life={}", other));
    }

    /** What a life had in these buckets is nobody's. */
    CompletionStage<Void> orphan(String other, long lastMillis, List<Integer> buckets) {
        if (buckets.isEmpty()) {
            return done();
        }
        List<Integer> now = buckets.subList(0, Math.min(buckets.size(), BUCKETS_AT_ONCE));
        List<Integer> rest = new ArrayList<>(buckets.subList(now.size(), buckets.size()));
        List<Request> requests = new ArrayList<>();
        for (int bucket : now) {
            requests.add(Request.of(
                    Scripts.ORPHAN, crew.keys().writer(bucket), other, Long.toString(lastMillis), SESSIONS_AT_ONCE));
        }
        CompletableFuture<List<Reply>> sent = new CompletableFuture<>();
        redis.send(requests, sent::complete);
        return sent.thenComposeAsync(
                replies -> {
                    for (int i = 0; i < replies.size(); i++) {
                        if (onOrphaned(now.get(i), replies.get(i))) {
                            rest.add(now.get(i));
                        }
                    }
                    return orphan(other, lastMillis, rest);
                },
                thread);
    }

    /** True if there are more. */
    private boolean onOrphaned(int bucket, Reply reply) {
        byte[] answer = reply.answer();
        if (answer == null) {
            throw new IllegalStateException(Problem.describe(reply.problem()), reply.problem());
        }
        PackReader in = new PackReader(answer);
        in.nextArray();
        long left = in.nextNumber();
        news.tell(bucket, in);
        return left > 0;
    }

    private CompletionStage<Void> finishOutboxes(String other) {
        BucketScan scan = new BucketScan(redis, crew.keys(), thread);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int bucket : crew.keys().all()) {
            List<CompletableFuture<Void>> units = new ArrayList<>();
            all.add(scan.read(bucket, "x", "-", values -> finish(bucket, values, other, units))
                    .thenCompose(done -> CompletableFuture.allOf(units.toArray(CompletableFuture[]::new)))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void finish(int bucket, PackReader values, String other, List<CompletableFuture<Void>> units) {
        for (Left left : Left.readAll(bucket, values)) {
            if (left.life().equals(other)) {
                CompletableFuture<Void> unit = new CompletableFuture<>();
                units.add(unit);
                desk.run(() -> left.goOn(desk, crew, () -> unit.complete(null)));
            }
        }
    }
}
