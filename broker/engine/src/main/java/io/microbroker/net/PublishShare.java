// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

/**
 * What the clients of one loop may publish of {@code limits.publish-rate-total}: taken from the pace of all loops in portions, so
 * that loops meet rarely. Confined to the loop.
 */
final class PublishShare {
    private static final int PORTIONS_PER_SECOND = 200;
    private static final int PORTION_MAX = 1000;

    private final Pace total;
    private final int portion;
    private int left;

    PublishShare(Pace total, int perSecond) {
        this.total = total;
        this.portion = Math.max(1, Math.min(PORTION_MAX, perSecond / PORTIONS_PER_SECOND));
    }

    /** Takes one message; returns the nanoseconds by which it comes too early, 0 if it does not. */
    long take() {
        if (left > 0) {
            left--;
            return 0;
        }
        left = portion - 1;
        return total.take(portion, System.nanoTime());
    }
}
