// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

/**
 * How long to wait before the same is tried again: a second, doubled with each failure up to a longest pause, of which a random
 * half is taken off, so that many hooks do not come back at once. If the receiver names a time, at least that, an hour at most.
 *
 * @param longestMillis the longest pause of our own
 */
record Backoff(int longestMillis) {
    static final long RETRY_AFTER_MAX_MILLIS = 3_600_000;

    private static final long FIRST_MILLIS = 1000;
    private static final int DOUBLINGS_MAX = 20;

    /**
     * The pause.
     *
     * @param failures in a row, from 1
     * @param random 0 to 1
     * @param retryAfterMillis what the receiver asks for; 0 if it asks for nothing
     */
    long pauseMillis(int failures, double random, long retryAfterMillis) {
        long full = Math.min(longestMillis, FIRST_MILLIS << Math.min(DOUBLINGS_MAX, failures - 1));
        long own = Math.max(1, (long) (full * (0.5 + random / 2)));
        return Math.max(own, Math.min(retryAfterMillis, RETRY_AFTER_MAX_MILLIS));
    }
}
