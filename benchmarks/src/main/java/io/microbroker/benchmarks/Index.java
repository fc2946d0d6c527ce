// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.topic.Subscriber;
import io.microbroker.topic.Subscribers;
import io.microbroker.topic.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;

/** Subscriptions of many clients, half exact, three tenths with {@code +}, two tenths with {@code #}; each topic matches one of them. */
final class Index {
    private static final int TOPICS = 4096;

    private final SubscriptionIndex index = new SubscriptionIndex(1);
    private final List<TopicName> topics = new ArrayList<>();
    private int next;

    Index(int subscriptions) {
        for (int i = 0; i < subscriptions; i++) {
            index.add(new Client("display-" + i), Subscription.of(filter(i), Qos.AT_LEAST_ONCE));
        }
        long step = Math.max(1, subscriptions / TOPICS);
        for (long i = 0; i < TOPICS; i++) {
            topics.add(TopicName.of(topic((int) (i * step % subscriptions))));
        }
    }

    private static String filter(int i) {
        return switch (i % 10) {
            case 0, 1, 2, 3, 4 -> topic(i);
            case 5, 6, 7 -> "building/" + i / 1000 + "/+/" + i + "/temperature";
            default -> "building/" + i / 1000 + "/room/" + i + "/#";
        };
    }

    private static String topic(int i) {
        return "building/" + i / 1000 + "/room/" + i + "/temperature";
    }

    /** Matches the next topic; nothing is remembered between matches. */
    Subscribers match() {
        next = next + 1 & TOPICS - 1;
        return index.match(topics.get(next));
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
