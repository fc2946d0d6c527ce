// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Retained;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages in memory. Stamps are taken on one loop after the other, but may arrive here in another order, so
 * the highest one wins. Safe for threads.
 *
 * <p>A deletion leaves a tombstone with its stamp, else a message that was published before and arrives after it would come
 * back. Two such calls are microseconds apart, so only the latest {@value #TOMBSTONES_MAX} are kept.
 */
final class TransientRetained implements Retained {
    private static final int TOMBSTONES_MAX = 4096;

    private final ConcurrentHashMap<TopicName, Slot> slots = new ConcurrentHashMap<>();
    private final Queue<Slot> tombstones = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tombstoneCount = new AtomicInteger();

    /** What is known of one topic; a tombstone if its message is empty. Equal only to itself. */
    private static final class Slot {
        private final Message message;
        private final long stamp;

        Slot(Message message, long stamp) {
            this.message = message;
            this.stamp = stamp;
        }

        boolean isTombstone() {
            return message.payload().length == 0; // [MQTT-3.3.1-6]
        }
    }

    /** Replaces the message of its topic, or deletes it with an empty payload, unless there is a higher stamp. */
    void put(Message message, long stamp) {
        Slot slot = new Slot(message, stamp);
        slots.merge(message.topic(), slot, (held, added) -> added.stamp > held.stamp ? added : held);
        if (slot.isTombstone()) {
            bury(slot);
        }
    }

    private void bury(Slot slot) {
        tombstones.add(slot);
        if (tombstoneCount.incrementAndGet() > TOMBSTONES_MAX) {
            Slot oldest = tombstones.poll();
            if (oldest != null) {
                tombstoneCount.decrementAndGet();
                slots.remove(oldest.message.topic(), oldest);
            }
        }
    }

    @Override
    public Future<List<Message>> get(List<TopicName> topics) {
        List<Message> found = new ArrayList<>(topics.size());
        for (TopicName topic : topics) {
            Message message = get(topic);
            if (message != null) {
                found.add(message);
            }
        }
        return Future.succeededFuture(found);
    }

    private @Nullable Message get(TopicName topic) {
        Slot slot = slots.get(topic);
        return slot == null || slot.isTombstone() ? null : slot.message;
    }

    /** Topics that something is known of, tombstones included. */
    int topics() {
        return slots.size();
    }

    void clear() {
        slots.clear();
        tombstones.clear();
        tombstoneCount.set(0);
    }
}
