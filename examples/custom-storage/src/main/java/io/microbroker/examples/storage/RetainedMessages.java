// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The retained message of each topic: that with the highest stamp, in whatever order they come. Guarded by the lock of the
 * {@link Cupboard}. Their number is bounded by the broker.
 *
 * <p>The stamps of the latest deletions are kept, else a message that was overtaken by one would come back.
 */
final class RetainedMessages {
    private static final int DELETIONS_MAX = 1000;

    private final Map<TopicName, Slot> slots = new HashMap<>();
    private final Map<TopicName, Long> deletions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TopicName, Long> eldest) {
            return size() > DELETIONS_MAX;
        }
    };

    private record Slot(Message message, long stamp) {}

    void put(Message message, long stamp) {
        TopicName topic = message.topic();
        Slot held = slots.get(topic);
        if (stamp <= (held == null ? deletions.getOrDefault(topic, 0L) : held.stamp())) {
            return;
        }
        slots.remove(topic);
        deletions.remove(topic);
        if (message.payload().length == 0) { // [MQTT-3.3.1-6]
            deletions.put(topic, stamp);
        } else {
            slots.put(topic, new Slot(message, stamp));
        }
    }

    @Nullable
    Message get(TopicName topic) {
        Slot slot = slots.get(topic);
        return slot == null ? null : slot.message();
    }
}
