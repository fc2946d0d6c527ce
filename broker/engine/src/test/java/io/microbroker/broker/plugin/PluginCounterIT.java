// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.broker.support.TestBroker;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters of plugins among those of the broker. */
final class PluginCounterIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    void isShownUnderTheNameOfThePlugin() {
        AtomicLong readings = new AtomicLong(7);
        broker.plugin(context -> context.counter("readings", readings::get));

        assertThat(broker.counter("plugin-of-the-test-1-readings")).isEqualTo(7);
        readings.set(8);
        assertThat(broker.counter("plugin-of-the-test-1-readings")).isEqualTo(8);
    }

    @Test
    void oneThatThrowsIsLeftOutAndCounted() {
        broker.plugin(context -> {
            context.counter("good", () -> 1);
            context.counter("bad", () -> {
                throw new IllegalStateException("no number");
            });
        });

        assertThat(broker.admin().counters())
                .containsEntry("plugin-of-the-test-1-good", 1L)
                .doesNotContainKey("plugin-of-the-test-1-bad");
        assertThat(broker.counter("plugin-of-the-test-1-failures")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failures", "blocked", "Readings", "room/readings", "", "1st"})
    void aNameThatIsNotFitStopsTheStart(String name) {
        broker.plugin(context -> context.counter(name, () -> 1));

        assertThatThrownBy(broker::port)
                .rootCause()
                .hasMessageContaining("'" + name + "' cannot be the name of a counter");
    }

    @Test
    void twoOfOneNameStopTheStart() {
        broker.plugin(context -> {
            context.counter("readings", () -> 1);
            context.counter("readings", () -> 2);
        });

        assertThatThrownBy(broker::port).rootCause().hasMessageContaining("there are two counters 'readings'");
    }
}
