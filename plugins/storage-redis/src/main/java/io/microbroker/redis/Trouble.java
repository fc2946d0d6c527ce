// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Health;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether Redis does what it is asked, and since when not. Written by the desk, read by anyone. */
final class Trouble {
    private static final Logger log = LoggerFactory.getLogger(Trouble.class);
    private static final Health OK = new Health(true, "ok");

    private volatile @Nullable Since since;
    private volatile @Nullable String last;

    private record Since(long nanos, String what) {}

    void begin(@Nullable Throwable problem) {
        Since begun = new Since(System.nanoTime(), Problem.describe(problem));
        since = begun;
        last = begun.what;
        log.warn("redis does not answer as it should, what is acknowledged waits for it cause={}", begun.what);
    }

    void end() {
        Since ended = since;
        if (ended != null) {
            since = null;
            log.info("redis answers again after millis={}", millisSince(ended));
        }
    }

    /** What was wrong last; null if nothing was. */
    @Nullable
    String last() {
        return last;
    }

    Health health() {
        Since begun = since;
        return begun == null
                ? OK
                : new Health(false, "redis does not answer since " + millisSince(begun) + " ms: " + begun.what);
    }

    /** So long it lasts; 0 if all is well. */
    long millis() {
        Since begun = since;
        return begun == null ? 0 : 1 + millisSince(begun);
    }

    private static long millisSince(Since begun) {
        return (System.nanoTime() - begun.nanos) / 1_000_000;
    }
}
