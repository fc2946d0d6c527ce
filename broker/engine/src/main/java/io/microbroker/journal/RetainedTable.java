// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.TopicName;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which stored message is the retained one of each topic. The highest stamp wins, whatever order calls come in; a deletion is
 * remembered for a while, so that a message published before it and stored after it does not come back. Confined to the writer.
 */
final class RetainedTable {
    private static final int TOMBSTONES_MAX = 4096;

    /** One retained message: its slot, and where its {@link Record#RETAIN} is. */
    record Entry(int slot, long stamp, int segment, int length) {}

    private final Map<TopicName, Entry> entries = new HashMap<>();
    private final Map<TopicName, Long> tombstones = new LinkedHashMap<>();
    private long highestStamp;

    /** Of all that was put or deleted. */
    long highestStamp() {
        return highestStamp;
    }

    Map<TopicName, Entry> entries() {
        return entries;
    }

    @Nullable
    Entry get(TopicName topic) {
        return entries.get(topic);
    }

    /** True unless something with this stamp or a higher one has come before. */
    boolean isNews(TopicName topic, long stamp) {
        Entry entry = entries.get(topic);
        if (entry != null) {
            return stamp > entry.stamp();
        }
        Long buried = tombstones.get(topic);
        return buried == null || stamp > buried;
    }

    /** Replaces; returns what was there. */
    @Nullable
    Entry put(TopicName topic, Entry entry) {
        highestStamp = Math.max(highestStamp, entry.stamp());
        tombstones.remove(topic);
        return entries.put(topic, entry);
    }

    /** Deletes; returns what was there. */
    @Nullable
    Entry bury(TopicName topic, long stamp) {
        highestStamp = Math.max(highestStamp, stamp);
        tombstones.remove(topic); // behind the others
        tombstones.put(topic, stamp);
        if (tombstones.size() > TOMBSTONES_MAX) {
            Iterator<TopicName> oldest = tombstones.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return entries.remove(topic);
    }
}
