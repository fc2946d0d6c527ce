// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

/** Bytes of the topics that the connections of one loop remember, bounded for all together. Confined to the loop. */
final class TopicMemory {
    /** A topic beyond its text: entry, route, names. */
    private static final int ENTRY_BYTES = 256;

    private final long maxBytes;
    private long used;

    TopicMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What remembering a topic of this length costs. */
    static int cost(int topicLength) {
        return ENTRY_BYTES + 2 * topicLength;
    }

    /** False, with nothing taken, if there is no room. */
    boolean take(int bytes) {
        if (used + bytes > maxBytes) {
            return false;
        }
        used += bytes;
        return true;
    }

    void give(long bytes) {
        used -= bytes;
    }
}
