// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process or thread does. */
final class Await {
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    /** Looks again and again, and fails the test if it does not come true. */
    static void until(BooleanSupplier condition, Supplier<String> what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Deadline.SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("within " + Deadline.SECONDS + " s there was not: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
