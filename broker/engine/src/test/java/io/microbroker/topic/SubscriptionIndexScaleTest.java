// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionIndexScaleTest {
    private static final int MANY = 100_000;

    private final SubscriptionIndex index = new SubscriptionIndex(2);

    @ParameterizedTest
    @ValueSource(strings = {"alarm/fire", "alarm/+", "alarm/#", "$share/watch/alarm/fire"})
    @Timeout(10)
    void takesAHundredThousandSubscribersOfOneFilter(String filter) {
        Subscription subscription = Subscription.of(filter, Qos.AT_LEAST_ONCE);
        List<FakeSubscriber> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            FakeSubscriber subscriber = FakeSubscriber.transientOn(i % 2, "sensor" + i);
            all.add(subscriber);
            index.add(subscriber, subscription);
        }
        all.forEach(
                subscriber -> assertThat(index.add(subscriber, subscription)).isNotNull());
        assertThat(receivers()).isEqualTo(MANY);
        Collections.shuffle(all, new Random(5));

        for (int i = 0; i < MANY; i++) {
            assertThat(index.remove(all.get(i), subscription.filter())).isNotNull();
            if (i % 10_000 == 0) {
                assertThat(receivers()).isEqualTo(MANY - i - 1);
            }
        }

        assertThat(index.match(TopicName.of("alarm/fire")).isEmpty()).isTrue();
        assertThat(index.size()).isZero();
    }

    @Test
    @Timeout(20)
    void mergesAFewDashboardsWithAHundredThousandSubscribers() {
        for (int i = 0; i < MANY; i++) {
            FakeSubscriber subscriber = FakeSubscriber.storedOn(i % 2, "sensor" + i);
            index.add(subscriber, Subscription.of("alarm/fire", Qos.AT_LEAST_ONCE));
            if (i % 1000 == 0) {
                index.add(subscriber, Subscription.of("alarm/#", Qos.EXACTLY_ONCE));
                index.add(subscriber, Subscription.of("+/fire", Qos.AT_MOST_ONCE));
            }
        }

        Subscribers found = index.match(TopicName.of("alarm/fire"));

        assertThat(found.size()).isEqualTo(MANY);
        assertThat(found.stored).hasSize(MANY);
        assertThat(found.stored).filteredOn(t -> t.qos == Qos.EXACTLY_ONCE).hasSize(MANY / 1000);
    }

    @Test
    @Timeout(30)
    void needsNoStackForDeepTopics() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread small = new Thread(null, this::goDeep, "small stack", 64 * 1024);
        small.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));

        small.start();
        small.join();

        assertThat(failure.get()).isNull();
    }

    private void goDeep() {
        FakeSubscriber subscriber = FakeSubscriber.transientOn(0, "diver");
        String slashes = "/".repeat(65_534);
        String[] filters = {slashes + "+", slashes + "#", "/".repeat(65_533) + "+/", "+" + slashes, "+/".repeat(32_767)
        };
        for (String filter : filters) {
            index.add(subscriber, Subscription.of(filter, Qos.AT_MOST_ONCE));
        }
        if (index.match(TopicName.of(slashes + "a")).liveByLoop[0].length != 1) {
            throw new AssertionError("deep topic not matched");
        }
        if (!index.match(TopicName.of("a/".repeat(32_766))).isEmpty()) {
            throw new AssertionError("shorter topic matched");
        }
        for (String filter : filters) {
            index.remove(subscriber, TopicFilter.of(filter));
        }
        RetainedIndex retained = new RetainedIndex();
        retained.put(RetainedIndexTest.message(slashes + "a", "1"));
        for (String filter : filters) {
            retained.scan(TopicFilter.of(filter), Long.MAX_VALUE).next(10, entry -> {});
        }
    }

    private int receivers() {
        Subscribers found = index.match(TopicName.of("alarm/fire"));
        if (found.shared.length == 1) {
            return found.shared[0].size();
        }
        assertThat(Math.abs(found.liveByLoop[0].length - found.liveByLoop[1].length))
                .isLessThan(MANY / 10);
        return found.size();
    }
}
