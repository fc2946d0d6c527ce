// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.topic.MatchCache;
import io.microbroker.topic.Subscriber;
import io.microbroker.topic.Subscribers;
import io.microbroker.topic.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Subscriptions of many clients, and topics each of which matches one of them. */
public final class Index {
    /** What the filters look like. */
    public enum Filters {
        /** Without wildcard. */
        EXACT,
        /** With {@code +} in the third of five levels. */
        PLUS,
        /** With {@code #} behind the fourth. */
        HASH,
        /** Half without wildcard, three tenths with {@code +}, two tenths with {@code #}. */
        MIXED
    }

    /** How many topics are published to, in random order: with few of them, what a match reads is in the caches of the processor. */
    public enum Topics {
        /** Ten thousand, those of subscriptions chosen at random. */
        HOT(10_000),
        /** A million, of subscriptions chosen at random: each match reads what none before it has read for long. */
        ANY(1_000_000);

        private final int count;

        Topics(int count) {
            this.count = count;
        }
    }

    private final SubscriptionIndex index = new SubscriptionIndex(1);
    private final MatchCache cache = new MatchCache(index);
    private final List<TopicName> topics = new ArrayList<>();
    private int next;

    Index(int subscriptions, Filters filters, Topics published) {
        for (int i = 0; i < subscriptions; i++) {
            index.add(new Client("display-" + i), Subscription.of(filter(filters, i), Qos.AT_LEAST_ONCE));
        }
        Random random = new Random(subscriptions);
        int[] hot = random.ints(published.count, 0, subscriptions).toArray();
        for (int i = 0; i < published.count; i++) {
            topics.add(TopicName.of(topic(hot[i])));
        }
    }

    private static String filter(Filters filters, int i) {
        return switch (filters) {
            case EXACT -> topic(i);
            case PLUS -> "building/" + i / 1000 + "/+/" + i + "/temperature";
            case HASH -> "building/" + i / 1000 + "/room/" + i + "/#";
            case MIXED -> filter(i % 10 < 5 ? Filters.EXACT : i % 10 < 8 ? Filters.PLUS : Filters.HASH, i);
        };
    }

    private static String topic(int i) {
        return "building/" + i / 1000 + "/room/" + i + "/temperature";
    }

    /** Matches the next topic; nothing is remembered between matches. */
    Subscribers match() {
        next = next + 1 == topics.size() ? 0 : next + 1;
        return index.match(topics.get(next));
    }

    /** The same as a loop does it, which remembers. */
    Subscribers cached() {
        next = next + 1 == topics.size() ? 0 : next + 1;
        return cache.match(topics.get(next));
    }

    private record Client(String clientId) implements Subscriber {
        @Override
        public int loop() {
            return 0;
        }

        @Override
        public boolean isStored() {
            return false;
        }

        @Override
        public long incarnation() {
            return 1;
        }

        @Override
        public boolean isOnline() {
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }
    }
}
