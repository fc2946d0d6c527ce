// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the transient sessions of this instance subscribe to, and which other instance knows it. Each filter is told when its first
 * subscriber comes and when its last one goes; of a shared one the number of subscribers is told, for it decides the turns of its
 * group. Instances that come get it all.
 *
 * <p>Every announcement has a number, and each instance confirms the number up to which all is in force there: so "everybody has my
 * route" is "everybody has confirmed the last number". Confined to one loop, but for {@link #change}.
 */
final class LocalRoutes {
    private static final long WAIT_MILLIS = 1000;
    static final int FILTERS_PER_FRAME = 500;

    private final Loop loop;
    private final Peers peers;
    private final Map<String, Integer> subscribers = new HashMap<>();
    private final Map<Peer, Long> confirmed = new HashMap<>();
    private final List<Wait> waits = new ArrayList<>();
    private long number;

    LocalRoutes(Loop loop, Peers peers) {
        this.loop = loop;
        this.peers = peers;
    }

    /** Somebody waits until all instances have confirmed what was announced. */
    private final class Wait extends TimerWheel.Timer {
        private final long upTo;
        private final Promise<Void> promise;

        Wait(long upTo, Promise<Void> promise) {
            this.upTo = upTo;
            this.promise = promise;
        }

        @Override
        protected void onTimer() {
            loop.counters().increment(Counter.CLUSTER_ROUTE_TIMEOUTS);
            waits.remove(this);
            promise.complete();
        }
    }

    /**
     * Transient sessions have subscribed or unsubscribed. Any thread; what one thread says is taken in its order.
     *
     * @param by 1 or -1
     * @return completes when all instances know it, or after 1 s
     */
    Future<Void> change(Collection<TopicFilter> filters, int by) {
        if (filters.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        List<TopicFilter> changed = List.copyOf(filters);
        loop.post(() -> change(changed, by, promise));
        return promise.future();
    }

    private void change(List<TopicFilter> filters, int by, Promise<Void> promise) {
        Map<String, Integer> news = new LinkedHashMap<>();
        for (TopicFilter filter : filters) {
            int before = subscribers.getOrDefault(filter.value(), 0);
            int now = Math.max(0, before + by);
            if (now == 0) {
                subscribers.remove(filter.value());
            } else {
                subscribers.put(filter.value(), now);
            }
            if (told(filter, now) != told(filter, before)) {
                news.put(filter.value(), told(filter, now));
            }
        }
        if (!news.isEmpty()) {
            number++;
            byte[] frame = frame(news);
            confirmed.keySet().forEach(peer -> peers.send(loop, peer, frame, true));
        }
        if (isConfirmed(number)) {
            promise.complete();
            return;
        }
        Wait wait = new Wait(number, promise);
        waits.add(wait);
        loop.timers().arm(wait, WAIT_MILLIS);
    }

    private static int told(TopicFilter filter, int count) {
        return Math.min(count, filter.isShared() ? Peer.SEATS_MAX : 1);
    }

    private byte[] frame(Map<String, Integer> news) {
        PeerFrameWriter writer = new PeerFrameWriter(64 * news.size());
        writer.routes(number, news);
        return writer.toByteArray();
    }

    private boolean isConfirmed(long upTo) {
        for (long each : confirmed.values()) {
            if (each < upTo) {
                return false;
            }
        }
        return true;
    }

    /** Another instance is there: it is told everything. */
    void join(Peer peer) {
        confirmed.put(peer, number - 1);
        Map<String, Integer> part = new LinkedHashMap<>();
        subscribers.forEach((filter, count) -> {
            part.put(filter, told(TopicFilter.of(filter), count));
            if (part.size() == FILTERS_PER_FRAME) {
                peers.send(loop, peer, tellUnnumbered(part), true);
                part.clear();
            }
        });
        peers.send(loop, peer, frame(part), true);
    }

    /** More follows before everything up to {@link #number} is told. */
    private byte[] tellUnnumbered(Map<String, Integer> part) {
        PeerFrameWriter writer = new PeerFrameWriter(64 * part.size());
        writer.routes(number - 1, part);
        return writer.toByteArray();
    }

    /** Another instance has these routes in force. */
    void confirmed(Peer peer, long upTo) {
        if (confirmed.computeIfPresent(peer, (key, before) -> Math.max(before, upTo)) != null) {
            settle();
        }
    }

    /** Another instance is dead. */
    void gone(Peer peer) {
        confirmed.remove(peer);
        settle();
    }

    private void settle() {
        List<Wait> done = new ArrayList<>();
        waits.removeIf(wait -> isConfirmed(wait.upTo) && done.add(wait));
        for (Wait wait : done) {
            loop.timers().cancel(wait);
            wait.promise.complete();
        }
    }
}
