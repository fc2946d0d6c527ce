// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {
    private static final TopicName TEMP = TopicName.of("room/1/temp");

    private final SubscriptionIndex index = new SubscriptionIndex(3);
    private final FakeSubscriber panel = FakeSubscriber.transientOn(1, "panel");
    private final FakeSubscriber logger = FakeSubscriber.storedOn(2, "logger");

    @Test
    void matchesNobodyWhenEmpty() {
        Subscribers nobody = index.match(TEMP);

        assertThat(nobody.isEmpty()).isTrue();
        assertThat(nobody.size()).isZero();
        assertThat(nobody.liveByLoop).hasDimensions(3, 0);
        assertThat(nobody.storedByLoop).hasDimensions(3, 0);
        assertThat(nobody).isSameAs(index.match(TopicName.of("other")));
    }

    @Test
    void sortsTargetsByLoopAndPath() {
        FakeSubscriber second = FakeSubscriber.storedOn(1, "second");
        index.add(panel, Subscription.of("room/1/temp", Qos.EXACTLY_ONCE));
        index.add(logger, Subscription.of("room/#", Qos.AT_LEAST_ONCE));
        index.add(second, Subscription.of("+/1/temp", Qos.AT_MOST_ONCE));

        Subscribers found = index.match(TEMP);

        assertThat(found.size()).isEqualTo(3);
        assertThat(found.liveByLoop[0]).isEmpty();
        assertThat(found.liveByLoop[1]).extracting(t -> t.subscriber).containsExactlyInAnyOrder(panel, second);
        assertThat(found.liveByLoop[2]).isEmpty();
        assertThat(found.storedByLoop[2]).extracting(t -> t.subscriber).containsExactly(logger);
        assertThat(found.stored).containsExactly(found.storedByLoop[2]);
    }

    @Test
    @DisplayName("[MQTT-3.8.4-3] a subscription with the same filter replaces the older one")
    void replacesASubscriptionWithTheSameFilter() {
        Subscription first = withId("room/1/temp", Qos.AT_MOST_ONCE, 7);
        Subscription second = withId("room/1/temp", Qos.EXACTLY_ONCE, 8);

        assertThat(index.add(panel, first)).isNull();
        assertThat(index.add(panel, second)).isSameAs(first);

        Target target = index.match(TEMP).liveByLoop[1][0];
        assertThat(index.size()).isEqualTo(1);
        assertThat(target.qos).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(target.subscriptionIds).containsExactly(8);
    }

    @Test
    void chargesLevelsThatFiltersHaveInCommonOnceAndGivesAllBack() {
        List<TopicFilter> filters = new ArrayList<>();
        for (String text :
                List.of("hall/1/+/a", "hall/1/+/b", "hall/1/temp", "hall/1/#", "$share/g/hall/1/+/a", "+/+")) {
            filters.add(TopicFilter.of(text));
        }
        List<Long> charged = new ArrayList<>();
        for (TopicFilter filter : filters) {
            long before = index.bytes();
            index.add(panel, Subscription.of(filter.value(), Qos.AT_MOST_ONCE));
            charged.add(index.bytes() - before);
        }
        long all = index.bytes();

        index.add(panel, Subscription.of("hall/1/#", Qos.EXACTLY_ONCE)); // replaces one

        assertThat(index.bytes()).isEqualTo(all);
        assertThat(charged.get(0)).as("four levels, against one more").isGreaterThan(charged.get(1) + 300);
        assertThat(charged.get(1)).as("one more level, against none").isGreaterThan(charged.get(2) + 100);
        filters.forEach(filter -> index.remove(panel, filter));
        assertThat(index.bytes()).isZero();
    }

    @Test
    void removesOnlyTheGivenFilterOfTheGivenSubscriber() {
        Subscription exact = Subscription.of("room/1/temp", Qos.AT_MOST_ONCE);
        index.add(panel, exact);
        index.add(panel, Subscription.of("room/#", Qos.AT_MOST_ONCE));
        index.add(logger, exact);

        assertThat(index.remove(panel, TopicFilter.of("room/1/temp"))).isSameAs(exact);
        assertThat(index.remove(panel, TopicFilter.of("room/1/temp"))).isNull();
        assertThat(index.remove(panel, TopicFilter.of("room/+/temp"))).isNull();
        assertThat(index.remove(panel, TopicFilter.of("hall/+/#"))).isNull();
        assertThat(index.remove(panel, TopicFilter.of("$share/g/room/#"))).isNull();

        assertThat(index.size()).isEqualTo(2);
        assertThat(index.match(TEMP).liveByLoop[1]).hasSize(1);
        assertThat(index.match(TEMP).liveByLoop[2]).hasSize(1);
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-2] [MQTT-3.3.4-3] overlapping subscriptions give one copy at the highest QoS with all identifiers")
    void mergesOverlappingSubscriptions() {
        index.add(logger, withId("room/+/temp", Qos.AT_MOST_ONCE, 9));
        index.add(logger, withId("room/1/temp", Qos.EXACTLY_ONCE, 4));
        index.add(logger, withId("room/#", Qos.AT_LEAST_ONCE, 9));
        index.add(logger, new Subscription(TopicFilter.of("#"), Qos.AT_MOST_ONCE, false, true, RetainHandling.SEND, 0));

        Subscribers found = index.match(TEMP);

        assertThat(found.size()).isEqualTo(1);
        Target target = found.stored[0];
        assertThat(target.qos).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(target.subscriptionIds).containsExactly(4, 9, 9);
        assertThat(target.retainAsPublished).isTrue();
        assertThat(target.noLocal()).isFalse();
        assertThat(target.forOwnMessages).isSameAs(target);
    }

    @Test
    @DisplayName("[MQTT-3.8.3-3] own messages follow only the subscriptions that are not no-local")
    void keepsNoLocalApart() {
        index.add(panel, noLocal("room/1/temp", Qos.EXACTLY_ONCE, 1));
        assertThat(index.match(TEMP).liveByLoop[1][0].forOwnMessages).isNull();

        index.add(panel, noLocal("room/1/#", Qos.EXACTLY_ONCE, 2));
        Target both = index.match(TEMP).liveByLoop[1][0];
        assertThat(both.forOwnMessages).isNull();
        assertThat(both.noLocal()).isTrue();

        index.add(panel, withId("+/+/temp", Qos.AT_LEAST_ONCE, 3));
        index.add(panel, withId("#", Qos.AT_MOST_ONCE, 4));
        Target all = index.match(TEMP).liveByLoop[1][0];
        Target own = requireNonNull(all.forOwnMessages);
        assertThat(all.subscriptionIds).containsExactly(1, 2, 3, 4);
        assertThat(all.qos).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(own.subscriptionIds).containsExactly(3, 4);
        assertThat(own.qos).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(own.noLocal()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-4.7.2-1] wildcards at the first level do not match topics that begin with $")
    void keepsDollarTopicsFromWildcards() {
        for (String filter : new String[] {"#", "+/uptime", "+/#", "$share/g/#"}) {
            index.add(panel, Subscription.of(filter, Qos.AT_MOST_ONCE));
        }
        assertThat(index.match(TopicName.of("$SYS/uptime")).isEmpty()).isTrue();

        index.add(panel, Subscription.of("$SYS/#", Qos.AT_MOST_ONCE));
        assertThat(index.match(TopicName.of("$SYS/uptime")).size()).isEqualTo(1);
        assertThat(index.match(TopicName.of("$SYS")).size()).isEqualTo(1);
        assertThat(index.match(TopicName.of("room/uptime")).size()).isEqualTo(2);
    }

    @Test
    @DisplayName("[MQTT-4.8.2-4] each share name and filter is a group of its own and never merged")
    void keepsSharedGroupsApart() {
        index.add(panel, Subscription.of("$share/pump/room/+/temp", Qos.AT_MOST_ONCE));
        index.add(logger, Subscription.of("$share/pump/room/+/temp", Qos.AT_LEAST_ONCE));
        index.add(panel, Subscription.of("$share/valve/room/+/temp", Qos.AT_MOST_ONCE));
        index.add(panel, Subscription.of("$share/pump/room/1/temp", Qos.AT_MOST_ONCE));
        index.add(panel, Subscription.of("room/#", Qos.AT_MOST_ONCE));

        Subscribers found = index.match(TEMP);
        List<String> seen = new ArrayList<>();
        index.forEachSharedGroup(group -> seen.add(group.filter().value() + " " + group.size()));

        assertThat(found.shared)
                .extracting(g -> g.filter().value())
                .containsExactlyInAnyOrder(
                        "$share/pump/room/+/temp", "$share/valve/room/+/temp", "$share/pump/room/1/temp");
        assertThat(found.size()).isEqualTo(4);
        assertThat(index.size()).isEqualTo(5);
        assertThat(index.sharedSize()).isEqualTo(4);
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "$share/pump/room/+/temp 2", "$share/valve/room/+/temp 1", "$share/pump/room/1/temp 1");
    }

    @Test
    void forgetsASharedGroupWithItsLastMember() {
        TopicFilter filter = TopicFilter.of("$share/pump/room/#");
        index.add(panel, Subscription.of(filter.value(), Qos.AT_MOST_ONCE));
        index.add(panel, Subscription.of("$share/valve/room/#", Qos.AT_MOST_ONCE));

        assertThat(index.remove(panel, filter)).isNotNull();
        assertThat(index.match(TEMP).shared).hasSize(1);
        assertThat(index.remove(panel, TopicFilter.of("$share/valve/room/#"))).isNotNull();

        assertThat(index.match(TEMP).isEmpty()).isTrue();
        assertThat(index.sharedSize()).isZero();
        index.forEachSharedGroup(group -> assertThat(group).isNull());
    }

    @Test
    void raisesTheGenerationWithEachChange() {
        long start = index.generation();

        index.add(panel, Subscription.of("a", Qos.AT_MOST_ONCE));
        long added = index.generation();
        index.add(panel, Subscription.of("a", Qos.AT_LEAST_ONCE));
        long replaced = index.generation();
        index.remove(panel, TopicFilter.of("a"));
        long removed = index.generation();
        index.remove(panel, TopicFilter.of("a"));

        assertThat(added).isGreaterThan(start);
        assertThat(replaced).isGreaterThan(added);
        assertThat(removed).isGreaterThan(replaced);
        assertThat(index.generation()).isEqualTo(removed);
        index.touch();
        assertThat(index.generation()).isGreaterThan(removed);
    }

    @Test
    void followsASubscriberToAnotherLoop() {
        index.add(panel, Subscription.of("#", Qos.AT_MOST_ONCE));

        panel.loop = 0;
        index.touch();

        assertThat(index.match(TEMP).liveByLoop[0]).hasSize(1);
        assertThat(index.match(TEMP).liveByLoop[1]).isEmpty();
    }

    @Test
    void refusesToServeNoLoops() {
        assertThatThrownBy(() -> new SubscriptionIndex(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Subscription withId(String filter, Qos qos, int id) {
        return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND, id);
    }

    private static Subscription noLocal(String filter, Qos qos, int id) {
        return new Subscription(TopicFilter.of(filter), qos, true, false, RetainHandling.SEND, id);
    }
}
