// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks how full Redis is. Above 80 % of its {@code maxmemory} nothing more is queued for sessions that are not connected, above 90 % nothing
 * more of QoS 1 and 2 is taken: publishers are told so. A Cluster is looked at in samples, for who has which bucket is its own affair.
 * Confined to the desk.
 */
final class MemoryWatch {
    private static final Logger log = LoggerFactory.getLogger(MemoryWatch.class);
    private static final int HIGH_PERCENT = 80;
    private static final int FULL_PERCENT = 90;
    private static final int BUCKETS_PER_LOOK = 16;

    private final Desk desk;
    private final int buckets;
    private final boolean isCluster;
    private final int[] levels;
    private int next;

    MemoryWatch(Desk desk, int buckets, boolean isCluster) {
        this.desk = desk;
        this.buckets = buckets;
        this.isCluster = isCluster;
        this.levels = new int[buckets];
    }

    /** To be called now and then. */
    void look() {
        int count = isCluster ? Math.min(BUCKETS_PER_LOOK, buckets) : 1;
        for (int i = 0; i < count; i++) {
            int bucket = isCluster ? next : 0;
            next = (next + 1) % buckets;
            desk.send(Op.read(
                    bucket,
                    new PackWriter().array(1).text("m"),
                    answer -> onAnswer(bucket, (int) answer.nextNumber())));
        }
    }

    private void onAnswer(int bucket, int percent) {
        int level = percent >= FULL_PERCENT ? 2 : percent >= HIGH_PERCENT ? 1 : 0;
        if (level != levels[bucket]) {
            log.warn("redis is filled to {} %: {}", percent, say(level));
        }
        for (int each = isCluster ? bucket : 0; each < (isCluster ? bucket + 1 : buckets); each++) {
            levels[each] = level;
            desk.spare(each, level);
        }
    }

    private static String say(int level) {
        return switch (level) {
            case 0 -> "all is taken again";
            case 1 -> "nothing is queued for sessions that are not connected - give it more memory, or empty queues";
            default -> "nothing of QoS 1 and 2 is taken - give it more memory, or empty queues";
        };
    }
}
