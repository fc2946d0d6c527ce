// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The matches of topics that one loop has published to lately, whoever published. What a match reads lies all over the memory that
 * a million subscriptions take; what this reads lies in the little that the topics in use take, however many subscribe.
 *
 * <p>A table of {@value #PLACES} places in sets of eight: a topic that finds its set full takes the place of another. Results with many
 * targets are not kept: walking them costs more than finding them. Confined to one loop.
 */
public final class MatchCache {
    private static final int PLACES = 32_768;
    private static final int WAYS = 8;
    private static final int TARGETS_MAX = 64;

    private final SubscriptionIndex index;
    /** The hash of each place: a set of them lies together, the matches lie anywhere. */
    private int[] hashes = {};

    private @Nullable Match[] places = {};
    private long sweptAt;
    private int turn;

    private record Match(String topic, long generation, Subscribers subscribers) {}

    /** Makes an empty cache, which takes no memory. */
    public MatchCache(SubscriptionIndex index) {
        this.index = index;
    }

    /** That of the index: a result that was found under the same one still holds. */
    public long generation() {
        return index.generation();
    }

    /** Who gets the messages of a topic, as of {@link SubscriptionIndex#generation} before the call, or later. */
    public Subscribers match(TopicName topic) {
        if (places.length == 0) {
            places = new Match[PLACES];
            hashes = new int[PLACES];
        }
        long present = index.generation();
        String name = topic.value();
        int hash = name.hashCode() * 0x9E3779B9; // names that differ in the last character only would be neighbours
        int set = (hash >>> 14) & (PLACES - WAYS);
        int place = set;
        while (place < set + WAYS && !holds(place, hash, name)) {
            place++;
        }
        if (place < set + WAYS) {
            Match known = places[place];
            if (known != null && known.generation == present) {
                return known.subscribers;
            }
        } else {
            place = placeIn(set);
        }
        Subscribers found = index.match(topic);
        if (found.size() <= TARGETS_MAX) {
            hashes[place] = hash;
            places[place] = new Match(name, present, found);
        }
        return found;
    }

    private int placeIn(int set) {
        for (int place = set; place < set + WAYS; place++) {
            if (places[place] == null) {
                return place;
            }
        }
        return set + (turn++ & (WAYS - 1));
    }

    private boolean holds(int place, int hash, String name) {
        Match known = hashes[place] == hash ? places[place] : null;
        return known != null && known.topic.equals(name);
    }

    /** Lets go of what is out of date, and with it of sessions that have ended. To be called now and then. */
    public void sweep() {
        long present = index.generation();
        if (present != sweptAt) {
            sweptAt = present;
            Arrays.fill(places, null);
            Arrays.fill(hashes, 0);
        }
    }
}
