// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Reads all of one kind that a bucket holds, see {@code recover.lua}, slice by slice. Safe for threads. */
final class BucketScan {
    private static final String SLICE = "200";
    private static final String END = "0";

    private final RedisLink redis;
    private final Keys keys;
    private final Executor executor;

    /** @param executor where slices are taken */
    BucketScan(RedisLink redis, Keys keys, Executor executor) {
        this.redis = redis;
        this.keys = keys;
        this.executor = executor;
    }

    /**
     * Reads from the start.
     *
     * @param slice takes the values of each slice
     * @return completes behind the last slice; fails with that of a request
     */
    CompletionStage<Void> read(int bucket, String kind, String cursor, Consumer<PackReader> slice) {
        Request request = Request.of(Scripts.RECOVER, keys.writer(bucket), kind, cursor, SLICE);
        return redis.call(request)
                .thenComposeAsync(answer -> goOn(bucket, kind, new PackReader(answer), slice), executor);
    }

    private CompletionStage<Void> goOn(int bucket, String kind, PackReader answer, Consumer<PackReader> slice) {
        answer.nextArray();
        String next = answer.nextText();
        slice.accept(answer);
        return next.equals(END) ? CompletableFuture.completedFuture(null) : read(bucket, kind, next, slice);
    }
}
