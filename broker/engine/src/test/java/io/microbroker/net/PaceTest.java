// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long SECOND = 1_000_000_000L;
    /** The monotonic clock may stand anywhere, also right before its overflow. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, SECOND / 2);

    @Test
    void givesASecondsWorthAtOnceAndThenOneByOne() {
        Pace pace = new Pace(10, START);

        for (int i = 0; i < 10; i++) {
            assertThat(pace.tryTake(START)).isTrue();
        }
        assertThat(pace.tryTake(START)).isFalse();
        assertThat(pace.tryTake(START + SECOND / 10)).isTrue();
        assertThat(pace.tryTake(START + SECOND / 10)).isFalse();
    }

    @Test
    void aRefusalTakesNothing() {
        Pace pace = new Pace(1, START);
        assertThat(pace.tryTake(START)).isTrue();

        for (int i = 0; i < 100; i++) {
            assertThat(pace.tryTake(START)).isFalse();
        }

        assertThat(pace.tryTake(START + SECOND)).isTrue();
    }

    @Test
    void tellsHowLongToWaitForWhatWasTakenTooEarly() {
        Pace pace = new Pace(100, START);

        assertThat(pace.take(100, START)).isZero();
        assertThat(pace.take(50, START)).isEqualTo(SECOND / 2);
        assertThat(pace.take(1, START + SECOND / 2)).isEqualTo(SECOND / 100);
    }

    @Test
    void aPauseGivesNoMoreThanASecondsWorth() {
        Pace pace = new Pace(5, START);
        pace.take(5, START);

        assertThat(pace.take(5, START + 100 * SECOND)).isZero();
        assertThat(pace.take(1, START + 100 * SECOND)).isEqualTo(SECOND / 5);
    }

    @Test
    void holdsItsRateOverTime() {
        Pace pace = new Pace(1000, 0);
        long now = 0;
        int taken = 0;
        while (now < 10 * SECOND) {
            taken++;
            now += pace.take(1, now);
        }

        assertThat(taken).isBetween(10_990, 11_010);
    }
}
