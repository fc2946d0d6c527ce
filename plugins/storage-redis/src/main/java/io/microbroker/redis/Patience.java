// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;

/** Steps of the start, which may be taken again: for a Redis that is about to start, or slow. Blocks. */
final class Patience {
    private static final Duration WITHOUT_CONNECTION = Duration.ofSeconds(5);
    private static final Duration WITHOUT_ANSWER = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Patience() {}

    /** @throws RedisException what the step last failed with */
    static <T> T insist(Supplier<T> step) {
        long begun = System.nanoTime();
        while (true) {
            try {
                return step.get();
            } catch (RedisException e) {
                if (System.nanoTime() - begun > limit(e).toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static Duration limit(RedisException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisTimeoutException) {
                return WITHOUT_ANSWER; // it is there; a new connection may not have got its first answer in time
            }
        }
        return e instanceof RedisConnectionException ? WITHOUT_CONNECTION : Duration.ZERO;
    }
}
