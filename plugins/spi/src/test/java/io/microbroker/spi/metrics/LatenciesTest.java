// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void ofNothingAllIsZero() {
        assertThat(latencies.count()).isZero();
        assertThat(latencies.sumNanos()).isZero();
        assertThat(latencies.percentileNanos(50)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 9, 15, 16, 1000, 4_999_999, 1L << 41, (1L << 42) - 1})
    void aValueIsFoundWithAnEighthOfError(long nanos) {
        latencies.record(nanos);

        assertThat(latencies.percentileNanos(50)).isBetween(nanos, nanos + nanos / 8);
        assertThat(latencies.percentileNanos(100)).isEqualTo(latencies.percentileNanos(1));
        assertThat(latencies.countBelow(nanos)).isZero();
        assertThat(latencies.countBelow(nanos + nanos / 8 + 1)).isEqualTo(1);
        assertThat(latencies.sumNanos()).isEqualTo(nanos);
    }

    @Test
    void whatIsOutOfRangeIsCountedAtItsEnd() {
        latencies.record(-1);
        latencies.record(Long.MAX_VALUE);

        assertThat(latencies.count()).isEqualTo(2);
        assertThat(latencies.percentileNanos(50)).isZero();
        assertThat(latencies.percentileNanos(100)).isEqualTo((1L << 42) - 1);
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        Random random = new Random(1);
        long[] values = random.longs(10_000, 100, 50_000_000).toArray();
        Arrays.stream(values).forEach(latencies::record);
        Arrays.sort(values);

        assertThat(latencies.count()).isEqualTo(values.length);
        for (int percent : new int[] {1, 25, 50, 90, 99, 100}) {
            long exact = values[values.length * percent / 100 - 1];
            assertThat(latencies.percentileNanos(percent)).isBetween(exact, exact + exact / 8);
        }
    }
}
