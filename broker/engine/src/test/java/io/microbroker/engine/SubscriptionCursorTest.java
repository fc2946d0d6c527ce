// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubscriptionCursorTest {
    @ParameterizedTest
    @CsvSource({"sensor-1,home/#", "1:2,3:4", "a,''", "'8:sensor',$share/g/a"})
    void comesBackAsItWasWritten(String clientId, String filter) {
        SubscriptionCursor cursor = new SubscriptionCursor(clientId, filter);

        assertThat(SubscriptionCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", ":", "-1:a", "9:abc", "99999999999999999999:a", "1"})
    void isRefusedIfItIsNotOne(String text) {
        assertThatThrownBy(() -> SubscriptionCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noneIsNone() {
        assertThat(SubscriptionCursor.parse(null)).isNull();
    }
}
