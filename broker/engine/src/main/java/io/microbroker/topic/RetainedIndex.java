// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last retained message of each topic (§3.3.1.3), in memory.
 *
 * <p>Every change takes a stamp from one rising counter, under the lock of its topic: a later content of a topic has a higher
 * stamp. A subscriber that enters its subscription, reads {@link #stamp} and then scans up to it gets each message by the scan
 * or live, and can tell by the stamp when it would be both.
 *
 * <p>A hash map serves the publisher; a skip list in topic order serves {@link RetainedScan}, which can stop anywhere and go on
 * from a topic, whatever happened in between. Both lead to the same slot, so that a new content touches neither. Cost: about 115
 * bytes per topic beyond the message.
 *
 * <p>Threads: any. A change takes the lock of its topic (striped) for nanoseconds; reading and scanning take none. Bounds are up
 * to the caller, who asks {@link #size} and {@link #bytes} first.
 */
public final class RetainedIndex {
    private static final int STRIPES = 64;
    private static final int ALONE = -1;
    private static final long STAMPS_PER_MILLI = 1024;

    /** One retained message. Identity counts: two entries are never equal. */
    public static final class Entry {
        private final Message message;
        private final long stamp;

        Entry(Message message, long stamp) {
            this.message = message;
            this.stamp = stamp;
        }

        /** The message; equal to the one that was put, though not always the same object. */
        public Message message() {
            return message;
        }

        /** Its place in the order of all changes, from 1. */
        public long stamp() {
            return stamp;
        }
    }

    /** The place of a topic. Written under the lock of the topic; null once the topic is removed. */
    static final class Slot {
        volatile @Nullable Entry entry;
    }

    private final Map<String, Slot> byTopic = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<String, Slot> inOrder = new ConcurrentSkipListMap<>();
    private final Object[] stripes = new Object[STRIPES];
    private final AtomicLong stamp = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger size = new AtomicInteger();
    private final int salt;

    /** Makes an empty index of a broker that is alone. */
    public RetainedIndex() {
        this(ALONE);
    }

    /**
     * Makes an empty index whose stamps can be compared with those of other instances: they follow the wall clock, and are above all
     * that this instance has seen.
     *
     * @param salt tells instances apart that stamp at one time, 0..1023
     */
    public RetainedIndex(int salt) {
        this.salt = salt;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /**
     * Keeps a message as the retained one of its topic [MQTT-3.3.1-5]; an empty payload removes instead [MQTT-3.3.1-6].
     *
     * @return the stamp of the change, higher than all before
     */
    public long put(Message message) {
        if (message.payload().length == 0) {
            return remove(message.topic(), message.publishedAtMillis());
        }
        synchronized (lockOf(message.topic())) {
            long taken = nextStamp(message.publishedAtMillis());
            set(message, taken);
            return taken;
        }
    }

    /**
     * Puts what the store kept over a restart. An entry with a higher stamp stays.
     *
     * @param storedStamp at least 1; later stamps are higher than all that were restored
     */
    public void restore(Message message, long storedStamp) {
        synchronized (lockOf(message.topic())) {
            stamp.accumulateAndGet(storedStamp, Math::max);
            Entry present = get(message.topic());
            if (present == null || present.stamp < storedStamp) {
                set(message, storedStamp);
            }
        }
    }

    /** Later stamps are higher than this one: the store has seen it, though what it stood for may be gone. */
    public void startAbove(long storedStamp) {
        stamp.accumulateAndGet(storedStamp, Math::max);
    }

    /**
     * Removes the retained message of a topic, if there is one.
     *
     * @return the stamp of the change, higher than all before
     */
    public long remove(TopicName topic) {
        return remove(topic, 0);
    }

    private long remove(TopicName topic, long publishedAtMillis) {
        synchronized (lockOf(topic)) {
            long taken = nextStamp(publishedAtMillis);
            clear(topic);
            return taken;
        }
    }

    private long nextStamp(long publishedAtMillis) {
        if (salt == ALONE) {
            return stamp.incrementAndGet();
        }
        long byClock = publishedAtMillis * STAMPS_PER_MILLI + salt;
        return stamp.accumulateAndGet(byClock, (last, now) -> Math.max(last + 1, now));
    }

    /**
     * Takes over what another instance has changed, unless there is something newer.
     *
     * @param message the new one; null if it was removed
     */
    public void change(TopicName topic, long changeStamp, @Nullable Message message) {
        synchronized (lockOf(topic)) {
            stamp.accumulateAndGet(changeStamp, Math::max);
            Entry present = get(topic);
            if (present != null && present.stamp > changeStamp) {
                return;
            }
            if (message == null) {
                clear(topic);
            } else {
                set(message, changeStamp);
            }
        }
    }

    /**
     * Removes an entry that has expired, unless its topic has another by now. Takes no stamp.
     *
     * @return true if it was removed by this call
     */
    public boolean removeIfSame(Entry entry) {
        TopicName topic = entry.message.topic();
        synchronized (lockOf(topic)) {
            if (get(topic) != entry) {
                return false;
            }
            clear(topic);
            return true;
        }
    }

    /** The retained message of a topic; null if there is none. */
    public @Nullable Entry get(TopicName topic) {
        Slot slot = byTopic.get(topic.value());
        return slot == null ? null : slot.entry;
    }

    /** The highest stamp taken so far; 0 before the first. */
    public long stamp() {
        return stamp.get();
    }

    /**
     * Begins a walk over the retained messages that match a filter; its share prefix is ignored.
     *
     * @param maxStamp entries with a higher stamp are skipped
     */
    public RetainedScan scan(TopicFilter filter, long maxStamp) {
        return new RetainedScan(inOrder, filter, maxStamp);
    }

    /** The number of topics with a retained message. */
    public int size() {
        return size.get();
    }

    /** The sum of {@link Message#size} over all retained messages. */
    public long bytes() {
        return bytes.get();
    }

    private void set(Message message, long taken) {
        String topic = message.topic().value();
        Slot slot = byTopic.get(topic);
        Entry present = slot == null ? null : slot.entry;
        if (slot == null || present == null) {
            add(topic, new Entry(message, taken));
            return;
        }
        // The topic of the first message is the key of both maps: keeping it spares a second copy of the text.
        slot.entry = new Entry(message.withTopic(present.message.topic()), taken);
        bytes.addAndGet(message.size() - present.message.size());
    }

    private void add(String topic, Entry entry) {
        Slot slot = new Slot();
        slot.entry = entry;
        byTopic.put(topic, slot);
        inOrder.put(topic, slot);
        size.incrementAndGet();
        bytes.addAndGet(entry.message.size());
    }

    private void clear(TopicName topic) {
        Slot slot = byTopic.remove(topic.value());
        Entry present = slot == null ? null : slot.entry;
        if (slot == null || present == null) {
            return;
        }
        inOrder.remove(topic.value());
        slot.entry = null;
        size.decrementAndGet();
        bytes.addAndGet(-present.message.size());
    }

    private Object lockOf(TopicName topic) {
        int hash = topic.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    }
}
