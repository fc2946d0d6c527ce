// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Makes a life known to all buckets: what it writes is taken from then on. Safe for threads. */
final class Registry {
    private static final int BUCKETS_AT_ONCE = 128;

    private final RedisLink redis;
    private final Keys keys;

    Registry(RedisLink redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Completes with the numbers of the last changes of all buckets. */
    CompletionStage<long[]> enter(String life) {
        return enter(life, new long[keys.buckets()], 0);
    }

    private CompletionStage<long[]> enter(String life, long[] positions, int from) {
        if (from >= positions.length) {
            return CompletableFuture.completedFuture(positions);
        }
        int to = Math.min(positions.length, from + BUCKETS_AT_ONCE);
        List<Request> requests = new ArrayList<>();
        for (int bucket = from; bucket < to; bucket++) {
            requests.add(Request.of(Scripts.RECOVER, keys.writer(bucket), "b", life, "0"));
        }
        CompletableFuture<List<Reply>> sent = new CompletableFuture<>();
        redis.send(requests, sent::complete);
        return sent.thenCompose(replies -> {
            for (int i = 0; i < replies.size(); i++) {
                positions[from + i] = positionOf(replies.get(i));
            }
            return enter(life, positions, to);
        });
    }

    private static long positionOf(Reply reply) {
        byte[] answer = reply.answer();
        if (answer == null) {
            Throwable cause = Problem.causeOf(reply.problem());
            throw new CompletionException(cause == null ? new IllegalStateException("no answer") : cause);
        }
        PackReader in = new PackReader(answer);
        in.nextArray();
        in.nextText();
        return in.nextNumber();
    }
}
