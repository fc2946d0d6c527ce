// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import org.jspecify.annotations.Nullable;

/** All retained messages. */
public final class RetainedIndex {
    /** One retained message. */
    public static final class Entry {
        private final Message message;
        private final long stamp;

        Entry(Message message, long stamp) {
            this.message = message;
            this.stamp = stamp;
        }

        public Message message() {
            return message;
        }

        public long stamp() {
            return stamp;
        }
    }

    public long put(Message message) {
        return 0;
    }

    public long remove(TopicName topic) {
        return 0;
    }

    public boolean removeIfSame(Entry entry) {
        return false;
    }

    /** Puts what the store kept. */
    public void restore(Message message, long stamp) {}

    public @Nullable Entry get(TopicName topic) {
        return null;
    }

    public long stamp() {
        return 0;
    }

    public RetainedScan scan(TopicFilter filter, long maxStamp) {
        return new RetainedScan();
    }

    public int size() {
        return 0;
    }

    public long bytes() {
        return 0;
    }
}
