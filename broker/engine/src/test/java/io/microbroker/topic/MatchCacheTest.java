// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatchCacheTest {
    private static final TopicName TOPIC = TopicName.of("room/1/temperature");

    private final SubscriptionIndex index = new SubscriptionIndex(1);
    private final MatchCache cache = new MatchCache(index);
    private final FakeSubscriber display = FakeSubscriber.transientOn(0, "display");

    @Test
    void aTopicThatIsPublishedToAgainIsNotMatchedAgain() {
        subscribe(display, "room/+/temperature");

        Subscribers first = cache.match(TOPIC);

        assertThat(first.size()).isEqualTo(1);
        assertThat(cache.match(TopicName.of(TOPIC.value()))).isSameAs(first);
    }

    @Test
    void aChangeOfSubscriptionsIsSeenAtOnce() {
        assertThat(cache.match(TOPIC).isEmpty()).isTrue();

        subscribe(display, "room/#");

        assertThat(cache.match(TOPIC).size()).isEqualTo(1);

        index.remove(display, TopicFilter.of("room/#"));

        assertThat(cache.match(TOPIC).isEmpty()).isTrue();
    }

    @Test
    void whatIsOutOfDateIsLetGo() {
        subscribe(display, "room/#");
        Subscribers first = cache.match(TOPIC);
        cache.sweep();
        Subscribers second = cache.match(TOPIC);
        cache.sweep();

        assertThat(second).isNotSameAs(first);
        assertThat(cache.match(TOPIC)).as("nothing has changed").isSameAs(second);
    }

    @Test
    void resultsWithManyTargetsAreNotKept() {
        for (int i = 0; i < 100; i++) {
            subscribe(FakeSubscriber.transientOn(0, "display-" + i), "room/#");
        }

        assertThat(cache.match(TOPIC)).isNotSameAs(cache.match(TOPIC));
    }

    @Test
    void moreTopicsThanPlacesAreMatchedAllTheSame() {
        int topics = 60_000;
        for (int i = 0; i < topics; i += 3) {
            subscribe(display, "room/" + i);
        }
        Random random = new Random(3);
        for (int n = 0; n < 3 * topics; n++) {
            int i = random.nextInt(topics);
            assertThat(cache.match(TopicName.of("room/" + i)).size()).isEqualTo(i % 3 == 0 ? 1 : 0);
        }
    }

    private void subscribe(FakeSubscriber subscriber, String filter) {
        index.add(subscriber, Subscription.of(filter, Qos.AT_LEAST_ONCE));
    }
}
