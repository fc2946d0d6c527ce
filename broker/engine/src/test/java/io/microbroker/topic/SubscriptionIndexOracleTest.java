// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against the simplest thing that works: a list of filters, each asked. */
class SubscriptionIndexOracleTest {
    private static final int LOOPS = 3;

    private final SubscriptionIndex index = new SubscriptionIndex(LOOPS);
    private final Map<FakeSubscriber, Map<TopicFilter, Subscription>> oracle = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20260725})
    void agreesWithAListOfFilters(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            int loop = random.nextInt(LOOPS);
            FakeSubscriber subscriber = random.nextBoolean()
                    ? FakeSubscriber.storedOn(loop, "sensor" + i)
                    : FakeSubscriber.transientOn(loop, "sensor" + i);
            oracle.put(subscriber, new LinkedHashMap<>());
        }
        List<FakeSubscriber> all = new ArrayList<>(oracle.keySet());
        for (int i = 0; i < 20_000; i++) {
            change(random, all.get(random.nextInt(all.size())));
            if (i % 4 == 0) {
                TopicName topic = TopicName.of(RandomTopics.name(random));
                assertThat(actual(index.match(topic)))
                        .as("%s, step %d", topic, i)
                        .isEqualTo(expected(topic));
            }
        }
        oracle.forEach((who, subscriptions) -> subscriptions.keySet().forEach(filter -> index.remove(who, filter)));
        assertThat(index.size()).isZero();
        assertThat(index.sharedSize()).isZero();
    }

    private void change(Random random, FakeSubscriber who) {
        Map<TopicFilter, Subscription> subscriptions = oracle.getOrDefault(who, Map.of());
        TopicFilter filter = RandomTopics.filter(random);
        if (random.nextInt(5) == 0) {
            filter = TopicFilter.of("$share/group" + random.nextInt(2) + "/" + filter.value());
        }
        if (random.nextInt(10) < 4) {
            Subscription subscription = new Subscription(
                    filter,
                    Qos.of(random.nextInt(3)),
                    !filter.isShared() && random.nextInt(3) == 0,
                    random.nextInt(4) == 0,
                    RetainHandling.SEND,
                    random.nextInt(4));
            assertThat(index.add(who, subscription)).isSameAs(subscriptions.put(filter, subscription));
        } else if (random.nextBoolean() || subscriptions.isEmpty()) {
            assertThat(index.remove(who, filter)).isSameAs(subscriptions.remove(filter));
        } else {
            filter = subscriptions.keySet().iterator().next();
            assertThat(index.remove(who, filter)).isSameAs(subscriptions.remove(filter));
        }
        assertThat(index.size())
                .isEqualTo(oracle.values().stream().mapToInt(Map::size).sum());
    }

    private Map<String, String> expected(TopicName topic) {
        Map<String, String> result = new TreeMap<>();
        Map<String, Integer> groups = new TreeMap<>();
        oracle.forEach((who, subscriptions) -> {
            List<Subscription> ordinary = new ArrayList<>();
            for (Subscription subscription : subscriptions.values()) {
                if (!subscription.filter().matches(topic.value())) {
                    continue;
                }
                if (subscription.filter().isShared()) {
                    groups.merge(subscription.filter().value(), 1, Integer::sum);
                } else {
                    ordinary.add(subscription);
                }
            }
            if (!ordinary.isEmpty()) {
                boolean stored = who.isStored() && ordinary.stream().anyMatch(s -> s.qos() != Qos.AT_MOST_ONCE);
                result.put(
                        who.clientId(),
                        (stored ? "stored " : "live ") + who.loop() + merge(ordinary, s -> true) + " own"
                                + merge(ordinary, s -> !s.noLocal()));
            }
        });
        groups.forEach((filter, members) -> result.put(filter, members + " members"));
        return result;
    }

    private static String merge(List<Subscription> all, Predicate<Subscription> counts) {
        List<Subscription> some = all.stream().filter(counts).toList();
        if (some.isEmpty()) {
            return " nothing";
        }
        int qos = some.stream().mapToInt(s -> s.qos().level()).max().orElse(0);
        boolean retain = some.stream().anyMatch(Subscription::retainAsPublished);
        int[] ids = some.stream()
                .mapToInt(Subscription::identifier)
                .filter(id -> id > 0)
                .sorted()
                .toArray();
        return terms(qos, retain, ids);
    }

    private static Map<String, String> actual(Subscribers found) {
        Map<String, String> result = new TreeMap<>();
        List<Target> stored = new ArrayList<>();
        for (int loop = 0; loop < LOOPS; loop++) {
            for (Target target : found.liveByLoop[loop]) {
                assertThat(result.put(target.subscriber.clientId(), "live " + loop + terms(target)))
                        .isNull();
            }
            for (Target target : found.storedByLoop[loop]) {
                stored.add(target);
                assertThat(result.put(target.subscriber.clientId(), "stored " + loop + terms(target)))
                        .isNull();
            }
        }
        assertThat(found.stored).containsExactlyInAnyOrderElementsOf(stored);
        for (SharedGroup group : found.shared) {
            assertThat(result.put(group.filter().value(), group.size() + " members"))
                    .isNull();
        }
        assertThat(found.size()).isEqualTo(result.size());
        assertThat(found.isEmpty()).isEqualTo(result.isEmpty());
        return Collections.unmodifiableMap(result);
    }

    private static String terms(Target target) {
        Target own = target.forOwnMessages;
        assertThat(target.noLocal()).isEqualTo(own != target);
        return terms(target.qos.level(), target.retainAsPublished, target.subscriptionIds) + " own" + ownTerms(own);
    }

    private static String ownTerms(@Nullable Target own) {
        return own == null ? " nothing" : terms(own.qos.level(), own.retainAsPublished, own.subscriptionIds);
    }

    private static String terms(int qos, boolean retainAsPublished, int[] ids) {
        return " qos " + qos + (retainAsPublished ? " rap " : " ") + Arrays.toString(ids);
    }
}
