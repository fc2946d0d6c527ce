// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Subscriptions lie with their session. */
abstract class SubscriptionTests extends ContractGroup {
    SubscriptionTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void subscriptionsComeBackWithAllTheirOptions() {
        Subscription plain = Subscription.of("home/+/temperature", Qos.AT_MOST_ONCE);
        Subscription full = new Subscription(
                TopicFilter.of("home/küche/#"),
                Qos.EXACTLY_ONCE,
                true,
                true,
                RetainHandling.values()[RetainHandling.values().length - 1],
                268_435_455);
        subscribe(plain, full);

        assertThat(claim("sensor-1").subscriptions()).containsExactlyInAnyOrder(plain, full);
    }

    @Test
    @DisplayName("[MQTT-3.8.4-3] a subscription with the same filter replaces the first")
    void theSameFilterReplaces() {
        subscribe(Subscription.of("home/#", Qos.AT_MOST_ONCE), Subscription.of("garden/#", Qos.AT_MOST_ONCE));
        subscribe(Subscription.of("home/#", Qos.EXACTLY_ONCE));

        assertThat(claim("sensor-1").subscriptions())
                .containsExactlyInAnyOrder(
                        Subscription.of("home/#", Qos.EXACTLY_ONCE), Subscription.of("garden/#", Qos.AT_MOST_ONCE));
    }

    @Test
    void unsubscribingRemovesTheNamedFiltersOnly() {
        subscribe(
                Subscription.of("home/#", Qos.AT_LEAST_ONCE),
                Subscription.of("home/+", Qos.AT_LEAST_ONCE),
                Subscription.of("home", Qos.AT_LEAST_ONCE));

        unsubscribe("home/#", "home");

        assertThat(claim("sensor-1").subscriptions()).containsExactly(Subscription.of("home/+", Qos.AT_LEAST_ONCE));
    }

    @Test
    void unsubscribingFromAnUnknownFilterSucceeds() {
        subscribe(Subscription.of("home/#", Qos.AT_LEAST_ONCE));

        unsubscribe("garden/#");

        assertThat(claim("sensor-1").subscriptions()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-4.8.2-1] a shared subscription is another one than that of its bare filter")
    void aSharedSubscriptionStandsForItself() {
        subscribe(
                Subscription.of("home/#", Qos.AT_LEAST_ONCE),
                Subscription.of("$share/displays/home/#", Qos.AT_LEAST_ONCE),
                Subscription.of("$share/loggers/home/#", Qos.AT_LEAST_ONCE));

        unsubscribe("$share/displays/home/#");

        assertThat(claim("sensor-1").subscriptions())
                .extracting(Subscription::filter)
                .containsExactlyInAnyOrder(TopicFilter.of("home/#"), TopicFilter.of("$share/loggers/home/#"));
    }

    @Test
    void manySubscriptionsComeBack() {
        List<Subscription> many = Stream.iterate(1, i -> i + 1)
                .limit(500)
                .map(i -> Subscription.of("home/" + i, Qos.AT_LEAST_ONCE))
                .toList();
        subscribe(many.toArray(Subscription[]::new));

        assertThat(claim("sensor-1").subscriptions()).containsExactlyInAnyOrderElementsOf(many);
    }

    private void subscribe(Subscription... subscriptions) {
        Claim claim = claim("sensor-1");
        loop.onSessions(sessions -> sessions.subscribe(claim.lease(), List.of(subscriptions)));
    }

    private void unsubscribe(String... filters) {
        Claim claim = claim("sensor-1");
        List<TopicFilter> gone = Stream.of(filters).map(TopicFilter::of).toList();
        loop.onSessions(sessions -> sessions.unsubscribe(claim.lease(), gone));
    }
}
