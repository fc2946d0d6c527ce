// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.Limit;
import io.microbroker.packet.LimitException;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one connection by their bytes, and its topic aliases: a PUBLISH to a topic that was published to before costs
 * neither decoding nor matching. A table of fixed places, the newer topic taking the place of the older, that grows to 256
 * places as topics collide. Confined to the loop.
 */
final class TopicCache {
    private static final int MAX_PLACES = 256;

    private final int aliasMaximum;
    private final int maxLevels;
    private final int maxLength;
    private final TopicMemory memory;
    private long held;
    private @Nullable TopicEntry[] places = {};
    private @Nullable TopicEntry[] aliases = {};

    /**
     * Makes an empty cache, which takes no memory.
     *
     * @param aliasMaximum highest topic alias that the client may use; 0 for none
     * @param maxLength bytes of a topic name
     * @param memory what the caches of the loop share; without room there, topics are not remembered
     */
    TopicCache(int aliasMaximum, int maxLevels, int maxLength, TopicMemory memory) {
        this.aliasMaximum = aliasMaximum;
        this.maxLevels = maxLevels;
        this.maxLength = maxLength;
        this.memory = memory;
    }

    /**
     * Finds or makes the entry of a PUBLISH, by topic or alias.
     *
     * @throws ProtocolException if the alias is above the maximum or unknown, or if the topic is not valid, too deep or too long
     */
    TopicEntry resolve(PublishView packet) {
        int alias = packet.topicAlias();
        if (alias == 0) {
            return byBytes(packet);
        }
        if (alias > aliasMaximum) { // [MQTT-3.3.2-9]
            throw new LimitException(
                    Limit.TOPIC_ALIASES, ReasonCode.TOPIC_ALIAS_INVALID, "topic alias is above the maximum");
        }
        if (alias > aliases.length) {
            aliases = Arrays.copyOf(aliases, aliasMaximum);
        }
        if (packet.topicLength() > 0) { // [MQTT-3.3.2-12]
            TopicEntry entry = byBytes(packet);
            bind(alias, entry);
            return entry;
        }
        TopicEntry known = aliases[alias - 1];
        if (known == null) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "topic alias was not set on this connection");
        }
        return known;
    }

    private void bind(int alias, TopicEntry entry) {
        forget(aliases[alias - 1]);
        aliases[alias - 1] = null;
        if (!remember(entry)) {
            throw new LimitException(Limit.TOPIC_MEMORY, ReasonCode.QUOTA_EXCEEDED, "no memory for a topic alias");
        }
        aliases[alias - 1] = entry;
    }

    private boolean remember(TopicEntry entry) {
        int cost = TopicMemory.cost(entry.topic().utf8().length);
        if (!memory.take(cost)) {
            return false;
        }
        held += cost;
        return true;
    }

    private void forget(@Nullable TopicEntry entry) {
        if (entry != null) {
            int cost = TopicMemory.cost(entry.topic().utf8().length);
            held -= cost;
            memory.give(cost);
        }
    }

    /** The connection is over: nothing is remembered. */
    void end() {
        memory.give(held);
        held = 0;
        places = new TopicEntry[0];
        aliases = new TopicEntry[0];
    }

    private TopicEntry byBytes(PublishView packet) {
        byte[] buffer = packet.buffer();
        int from = packet.topicOffset();
        int to = from + packet.topicLength();
        int hash = hash(buffer, from, to);
        if (places.length > 0) {
            TopicEntry entry = places[hash & (places.length - 1)];
            if (entry != null) {
                byte[] known = entry.topic().utf8();
                if (Arrays.equals(known, 0, known.length, buffer, from, to)) {
                    return entry;
                }
            }
        }
        return put(packet, hash);
    }

    private TopicEntry put(PublishView packet, int hash) {
        if (packet.topicLength() > maxLength) {
            throw new LimitException(
                    Limit.TOPIC_LENGTH,
                    ReasonCode.TOPIC_NAME_INVALID,
                    "topic name is longer than " + maxLength + " bytes");
        }
        TopicName topic = packet.topicName();
        if (topic.levels() > maxLevels) {
            throw new LimitException(
                    Limit.TOPIC_LEVELS,
                    ReasonCode.TOPIC_NAME_INVALID,
                    "topic name has more than " + maxLevels + " levels");
        }
        TopicEntry entry = new TopicEntry(topic);
        if (!remember(entry)) {
            return entry;
        }
        if (places.length == 0) {
            places = new TopicEntry[1];
        }
        while (places[hash & (places.length - 1)] != null && places.length < MAX_PLACES) {
            grow();
        }
        int place = hash & (places.length - 1);
        forget(places[place]);
        places[place] = entry;
        return entry;
    }

    private void grow() {
        @Nullable TopicEntry[] old = places;
        places = new TopicEntry[old.length * 2];
        for (TopicEntry entry : old) {
            if (entry != null) {
                byte[] bytes = entry.topic().utf8();
                places[hash(bytes, 0, bytes.length) & (places.length - 1)] = entry;
            }
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 16);
    }
}
