// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.topic.Subscriber;
import io.microbroker.topic.SubscriptionIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Another instance of the broker, in the eyes of the subscription index: one subscriber for all its transient sessions. In a shared
 * group it has a {@link Seat} for each of them. Its routes are confined to the loop that takes its frames; what the index asks is not.
 */
final class Peer implements Subscriber {
    /** More members of one group on one instance would only make its share of the turns finer. */
    static final int SEATS_MAX = 16;

    private static final int TOPICS_MAX = 4096;

    private final Member member;
    private final int place;
    private final Loop loop;
    private final Set<TopicFilter> filters = new HashSet<>();
    private final Map<TopicFilter, List<Seat>> seats = new HashMap<>();
    /** Topics that came from it, with their last match. */
    private final Map<String, Route> topics = new HashMap<>();

    private final CompletableFuture<Void> told = new CompletableFuture<>();

    private volatile boolean gone;

    /**
     * Another instance.
     *
     * @param place what stands for "not on a loop of this instance"
     * @param loop that takes its frames
     */
    Peer(Member member, int place, Loop loop) {
        this.member = member;
        this.place = place;
        this.loop = loop;
    }

    /** Completes when it has told all routes that it had when it met this instance, or is gone. Any thread. */
    CompletableFuture<Void> told() {
        return told;
    }

    /** One of the transient members that a shared group has there; which one, that instance decides. */
    static final class Seat implements Subscriber {
        private final Peer peer;
        private final int number;

        Seat(Peer peer, int number) {
            this.peer = peer;
            this.number = number;
        }

        @Override
        public String clientId() {
            return peer.clientId() + "/" + number;
        }

        @Override
        public int loop() {
            return peer.place;
        }

        @Override
        public Subscriber through() {
            return peer;
        }

        @Override
        public boolean isStored() {
            return false;
        }

        @Override
        public long incarnation() {
            return 0;
        }

        @Override
        public boolean isOnline() {
            return peer.isOnline();
        }

        @Override
        public boolean hasRoom() {
            return true;
        }
    }

    Member member() {
        return member;
    }

    String life() {
        return member.life();
    }

    /** The loop that takes its frames. */
    Loop receiver() {
        return loop;
    }

    @Override
    public String clientId() {
        return member.life();
    }

    @Override
    public int loop() {
        return place;
    }

    @Override
    public Subscriber through() {
        return this;
    }

    @Override
    public boolean isStored() {
        return false;
    }

    @Override
    public long incarnation() {
        return 0;
    }

    @Override
    public boolean isOnline() {
        return !gone;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    /** Where messages to a topic go on this instance. */
    Route route(String topic) {
        Route known = topics.get(topic);
        if (known == null) {
            if (topics.size() >= TOPICS_MAX) {
                topics.clear();
            }
            known = new Route(TopicName.of(topic));
            topics.put(topic, known);
        }
        return known;
    }

    /**
     * Its transient sessions with a filter are so many now.
     *
     * @param count for a filter that is not shared, 0 or more; else {@link #SEATS_MAX} at most
     */
    void subscribers(SubscriptionIndex index, TopicFilter filter, int count) {
        if (gone) {
            return;
        }
        if (filter.isShared()) {
            sit(index, filter, count);
        } else if (count > 0 && filters.add(filter)) {
            index.add(this, subscription(filter));
        } else if (count == 0 && filters.remove(filter)) {
            index.remove(this, filter);
        }
    }

    private void sit(SubscriptionIndex index, TopicFilter filter, int count) {
        List<Seat> taken = seats.computeIfAbsent(filter, ignored -> new ArrayList<>(1));
        while (taken.size() < Math.min(count, SEATS_MAX)) {
            Seat seat = new Seat(this, taken.size());
            taken.add(seat);
            index.add(seat, subscription(filter));
        }
        while (taken.size() > count) {
            index.remove(taken.remove(taken.size() - 1), filter);
        }
        if (taken.isEmpty()) {
            seats.remove(filter);
        }
    }

    private static Subscription subscription(TopicFilter filter) {
        return new Subscription(
                filter, Qos.EXACTLY_ONCE, false, true, RetainHandling.DO_NOT_SEND, Subscription.NO_IDENTIFIER);
    }

    /** It is dead: nothing goes there any more. Called once. */
    void leave(SubscriptionIndex index) {
        gone = true;
        filters.forEach(filter -> index.remove(this, filter));
        seats.forEach((filter, taken) -> taken.forEach(seat -> index.remove(seat, filter)));
        filters.clear();
        seats.clear();
        topics.clear();
    }

    @Override
    public String toString() {
        return "Peer[" + member + "]";
    }
}
