// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "7, 60000", "1000000, 60000"})
    void doublesUpToTheLongestPauseAndTakesOffHalfAtMost(int failures, long full) {
        Backoff backoff = new Backoff(60_000);

        assertThat(backoff.pauseMillis(failures, 1, 0)).isEqualTo(full);
        assertThat(backoff.pauseMillis(failures, 0, 0)).isEqualTo(full / 2);
    }

    @Test
    void waitsAsLongAsTheReceiverAsksButForAnHourAtMost() {
        Backoff backoff = new Backoff(60_000);

        assertThat(backoff.pauseMillis(1, 1, 90_000)).isEqualTo(90_000);
        assertThat(backoff.pauseMillis(7, 1, 90)).isEqualTo(60_000);
        assertThat(backoff.pauseMillis(1, 1, Long.MAX_VALUE)).isEqualTo(3_600_000);
    }

    @Test
    void neverIsWithoutAPause() {
        assertThat(new Backoff(1).pauseMillis(1, 0, 0)).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | 120000",
                "0 | 0",
                "Sun, 01 Mar 2026 10:00:07 GMT | 7000",
                "Sun, 01 Mar 2026 09:00:00 GMT | 0",
                "soon | 0",
                "-1 | 0",
                "99999999999999999999 | 0"
            })
    void readsBothFormsOfRetryAfter(String header, long millis) {
        assertThat(Poster.retryAfterMillis(header, NOW)).isEqualTo(millis);
        assertThat(Poster.retryAfterMillis(null, NOW)).isZero();
    }
}
