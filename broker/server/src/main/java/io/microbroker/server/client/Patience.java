// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.util.concurrent.TimeUnit;

/** How long a verb waits: for its whole work if {@code -W} says so, and for the answer to CONNECT. Confined to one thread. */
final class Patience {
    private final long startNanos = System.nanoTime();
    private final long wholeNanos;
    private long stepUntilNanos = Long.MAX_VALUE;

    /** @param seconds for all, 0 for no limit */
    Patience(int seconds) {
        wholeNanos = seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Limits the next step too. */
    void limit(int millis) {
        stepUntilNanos = elapsedNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** The step is done. */
    void lift() {
        stepUntilNanos = Long.MAX_VALUE;
    }

    /** Milliseconds that may be waited now, 1..{@code max}. */
    int millis(int max) {
        long left = TimeUnit.NANOSECONDS.toMillis(Math.min(wholeNanos, stepUntilNanos) - elapsedNanos()) + 1;
        return (int) Math.max(1, Math.min(left, max));
    }

    /** @throws ClientException if the time is over */
    void check() {
        long elapsed = elapsedNanos();
        if (elapsed >= wholeNanos) {
            throw new ClientException(ClientException.TIMED_OUT, "Timed out");
        }
        if (elapsed >= stepUntilNanos) {
            throw ClientException.usage("The broker does not answer CONNECT - is its port one of MQTT without TLS?");
        }
    }

    private long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
