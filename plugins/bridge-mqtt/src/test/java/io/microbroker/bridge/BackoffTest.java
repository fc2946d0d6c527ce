// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static List<Long> first(Backoff backoff, int count) {
        return IntStream.range(0, count).mapToObj(ignored -> backoff.next()).toList();
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToABound() {
        assertThat(first(new Backoff(100, 1000, () -> 1), 6)).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
    }

    @Test
    void chanceTakesUpToAHalfOff() {
        assertThat(first(new Backoff(100, 1000, () -> 0), 6)).containsExactly(50L, 100L, 200L, 400L, 500L, 500L);
    }

    @Test
    void staysAtTheBoundForEver() {
        assertThat(first(new Backoff(3_600_000, 3_600_000, () -> 1), 5000)).containsOnly(3_600_000L);
    }

    @Test
    void beginsAgainAfterAGoodConnection() {
        Backoff backoff = new Backoff(100, 1000, () -> 1);
        first(backoff, 5);
        backoff.reset();

        assertThat(backoff.next()).isEqualTo(100);
    }
}
