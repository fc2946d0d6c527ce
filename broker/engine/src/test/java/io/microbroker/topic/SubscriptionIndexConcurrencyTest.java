// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SubscriptionIndexConcurrencyTest {
    private static final int WRITERS = 3;
    private static final int ROUNDS = 15_000;
    private static final String[] FILTERS = {
        "room/1/temp", "room/+/temp", "room/#", "+/1/+", "room/1/#", "$share/g/room/+/temp"
    };

    private final SubscriptionIndex index = new SubscriptionIndex(2);
    private final TopicName topic = TopicName.of("room/1/temp");
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    @Timeout(60)
    void everyMatchAfterAChangeSeesIt() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            // These never go away: no reader may ever miss one of them, or see one twice.
            List<FakeSubscriber> fixed = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                FakeSubscriber subscriber = FakeSubscriber.transientOn(i % 2, "fixed" + i);
                fixed.add(subscriber);
                index.add(subscriber, Subscription.of(FILTERS[i % 5], Qos.AT_MOST_ONCE));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int seed = i;
                writers.add(threads.submit(() -> write(seed)));
            }
            List<Future<?>> readers =
                    List.of(threads.submit(() -> read(fixed.size())), threads.submit(() -> read(fixed.size())));

            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(index.size()).isEqualTo(600);
    }

    @Test
    @Timeout(60)
    void neverMissesOneWhoMovesFromFilterToFilter() throws InterruptedException, ExecutionException {
        FakeSubscriber mover = FakeSubscriber.transientOn(0, "mover");
        index.add(mover, Subscription.of(FILTERS[0], Qos.AT_MOST_ONCE));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> reader = threads.submit(() -> read(1));
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < 200_000; i++) {
                    index.add(mover, Subscription.of(FILTERS[(i + 1) % 4], Qos.AT_MOST_ONCE));
                    index.remove(mover, TopicFilter.of(FILTERS[i % 4]));
                }
            });
            writer.get();
            done.set(true);
            reader.get();
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(index.size()).isEqualTo(1);
    }

    private void write(int seed) {
        Random random = new Random(seed);
        FakeSubscriber own = FakeSubscriber.storedOn(seed % 2, "writer" + seed);
        boolean[] subscribed = new boolean[FILTERS.length];
        for (int i = 0; i < ROUNDS; i++) {
            int which = random.nextInt(FILTERS.length);
            long before = index.generation();
            if (subscribed[which]) {
                index.remove(own, TopicFilter.of(FILTERS[which]));
            } else {
                index.add(own, Subscription.of(FILTERS[which], Qos.AT_LEAST_ONCE));
            }
            subscribed[which] = !subscribed[which];
            assertThat(index.generation()).isGreaterThan(before);
            check(own, subscribed);
        }
        for (String filter : FILTERS) {
            index.remove(own, TopicFilter.of(filter));
        }
    }

    private void check(FakeSubscriber own, boolean[] subscribed) {
        Subscribers found = index.match(topic);
        int copies = 0;
        for (Target target : found.stored) {
            copies += target.subscriber == own ? 1 : 0;
        }
        boolean ordinary = false;
        for (int i = 0; i < 5; i++) {
            ordinary |= subscribed[i];
        }
        assertThat(copies).isEqualTo(ordinary ? 1 : 0);
        boolean[] member = new boolean[1];
        for (SharedGroup group : found.shared) {
            group.forEachMember(target -> member[0] |= target.subscriber == own);
        }
        assertThat(member[0]).isEqualTo(subscribed[5]);
    }

    private void read(int fixed) {
        while (!done.get()) {
            Subscribers found = index.match(topic);
            int live = found.liveByLoop[0].length + found.liveByLoop[1].length;
            assertThat(live).isEqualTo(fixed);
            for (SharedGroup group : found.shared) {
                Target picked = group.pick();
                assertThat(picked == null || picked.subscriber.isOnline()).isTrue();
            }
        }
    }
}
