// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits until which instances route by a change, for a second at most. Confined to the thread of the fleet. */
final class Confirmations {
    private static final long LIMIT_MILLIS = 1000;

    private final OneThread thread;
    private final Map<Integer, List<Waiting>> byBucket = new HashMap<>();
    private final AtomicLong missed = new AtomicLong();

    /** One who waits. */
    private static final class Waiting {
        private final int bucket;
        private final long number;
        private final Set<String> lives;
        private final Promise<Void> promise = Promise.promise();

        Waiting(int bucket, long number, Set<String> lives) {
            this.bucket = bucket;
            this.number = number;
            this.lives = lives;
        }
    }

    Confirmations(OneThread thread) {
        this.thread = thread;
    }

    Future<Void> await(int bucket, long number, Set<String> lives) {
        Waiting one = new Waiting(bucket, number, new HashSet<>(lives));
        byBucket.computeIfAbsent(bucket, none -> new ArrayList<>()).add(one);
        thread.later(LIMIT_MILLIS, () -> giveUp(one));
        return one.promise.future();
    }

    private void giveUp(Waiting one) {
        if (end(one)) {
            missed.incrementAndGet();
        }
    }

    private boolean end(Waiting one) {
        List<Waiting> waiting = byBucket.getOrDefault(one.bucket, List.of());
        if (waiting.isEmpty() || !waiting.remove(one)) {
            return false;
        }
        if (waiting.isEmpty()) {
            byBucket.remove(one.bucket);
        }
        one.promise.tryComplete();
        return true;
    }

    /** An instance routes by all changes of a bucket up to this one. */
    void onConfirmed(String life, int bucket, long number) {
        for (Waiting each : List.copyOf(byBucket.getOrDefault(bucket, List.of()))) {
            if (each.number <= number) {
                strike(each, life);
            }
        }
    }

    /** An instance is gone: nobody waits for it. */
    void onGone(String life) {
        for (List<Waiting> waiting : List.copyOf(byBucket.values())) {
            List.copyOf(waiting).forEach(each -> strike(each, life));
        }
    }

    private void strike(Waiting one, String life) {
        one.lives.remove(life);
        if (one.lives.isEmpty()) {
            end(one);
        }
    }

    /** How often not all had confirmed in time. From any thread. */
    long missed() {
        return missed.get();
    }
}
