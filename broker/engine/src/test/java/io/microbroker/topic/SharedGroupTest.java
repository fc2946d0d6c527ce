// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedGroupTest {
    private static final TopicFilter FILTER = TopicFilter.of("$share/pump/room/#");

    private final SharedGroup group = new SharedGroup(FILTER);
    private final FakeSubscriber first = join(FakeSubscriber.transientOn(0, "first"));
    private final FakeSubscriber second = join(FakeSubscriber.storedOn(0, "second"));
    private final FakeSubscriber third = join(FakeSubscriber.storedOn(1, "third"));

    @Test
    void goesRound() {
        assertThat(picks(6)).containsExactly(first, second, third, first, second, third);
    }

    @Test
    void givesNobodyTheShareOfOneWhoIsAway() {
        FakeSubscriber fourth = join(FakeSubscriber.storedOn(1, "fourth"));
        second.online = false;
        third.online = false;

        assertThat(picks(6)).containsExactly(first, fourth, first, fourth, first, fourth);
    }

    @Test
    void prefersRoomInTheWindow() {
        first.room = false;
        third.room = false;

        assertThat(picks(3)).containsOnly(second);
    }

    @Test
    void takesOneWithoutRoomRatherThanOneWhoIsAway() {
        first.online = false;
        second.online = false;
        third.room = false;

        assertThat(picks(3)).containsOnly(third);
    }

    @Test
    void fallsBackToStoredMembersInTurn() {
        first.online = false;
        second.online = false;
        third.online = false;

        assertThat(picks(4)).containsExactly(second, third, second, third);
    }

    @Test
    void picksNobodyWhenAllAreTransientAndAway() {
        group.remove(second);
        group.remove(third);
        first.online = false;

        assertThat(group.pick()).isNull();
    }

    @Test
    void picksAnotherWhenOneHasGone() {
        for (int i = 0; i < 5; i++) {
            Target other = group.pickOther(second);
            assertThat(other).isNotNull();
            assertThat(other == null ? null : other.subscriber).isNotSameAs(second);
        }
        group.remove(first);
        group.remove(third);
        assertThat(group.pickOther(second)).isNull();
    }

    @Test
    void keepsTheTermsOfEachMember() {
        group.remove(first);
        group.remove(second);
        group.put(new Target(third, new Subscription(FILTER, Qos.EXACTLY_ONCE, false, true, RetainHandling.SEND, 12)));

        Target target = group.pick();

        assertThat(target).isNotNull();
        assertThat(target == null ? Qos.AT_MOST_ONCE : target.qos).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(target != null && target.retainAsPublished).isTrue();
        assertThat(target == null ? new int[0] : target.subscriptionIds).containsExactly(12);
        assertThat(group.size()).isEqualTo(1);
    }

    @Test
    void isFairToALargeGroupWhateverItsHistory() {
        Random random = new Random(11);
        List<FakeSubscriber> members = new ArrayList<>(List.of(first, second, third));
        for (int i = 0; i < 2_000; i++) {
            if (members.size() < 3 || random.nextInt(5) < 3) {
                members.add(join(FakeSubscriber.storedOn(0, "sensor" + i)));
            } else {
                group.remove(members.remove(random.nextInt(members.size())));
            }
        }
        assertThat(group.size()).isEqualTo(members.size());

        List<@Nullable Subscriber> picked = picks(2 * members.size());

        for (FakeSubscriber member : members) {
            assertThat(picked.stream().filter(p -> p == member)).hasSize(2);
        }
    }

    private FakeSubscriber join(FakeSubscriber subscriber) {
        group.put(new Target(subscriber, Subscription.of(FILTER.value(), Qos.AT_LEAST_ONCE)));
        return subscriber;
    }

    private List<@Nullable Subscriber> picks(int count) {
        List<@Nullable Subscriber> picked = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> {
            Target target = group.pick();
            picked.add(target == null ? null : target.subscriber);
        });
        return picked;
    }
}
