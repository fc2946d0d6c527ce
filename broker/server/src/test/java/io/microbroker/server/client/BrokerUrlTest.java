// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerUrlTest {
    @Test
    void hasHostAndTopicAtLeast() {
        assertThat(BrokerUrl.of("mqtt://hall/home/+/temperature"))
                .isEqualTo(new BrokerUrl(false, null, null, "hall", OptionalInt.empty(), "home/+/temperature"));
    }

    @Test
    void mayHaveAllElse() {
        assertThat(BrokerUrl.of("MQTTS://sensor:p@ss:word@hall:8884/home/#"))
                .isEqualTo(new BrokerUrl(true, "sensor", "p@ss:word", "hall", OptionalInt.of(8884), "home/#"));
        assertThat(BrokerUrl.of("mqtt://sensor@[::1]:1884/a"))
                .isEqualTo(new BrokerUrl(false, "sensor", null, "::1", OptionalInt.of(1884), "a"));
        assertThat(BrokerUrl.of("mqtt://[::1]/a"))
                .isEqualTo(new BrokerUrl(false, null, null, "::1", OptionalInt.empty(), "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hall/a",
                "http://u:secret@hall/a",
                "mqtt://u:secret@hall",
                "mqtt://hall/",
                "mqtt:///a",
                "mqtt://h:x/a"
            })
    void elseItIsRefusedAndTellsNoPassword(String text) {
        assertThatThrownBy(() -> BrokerUrl.of(text))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("behind -L - write mqtt://host/topic")
                .hasMessageNotContaining("secret");
    }
}
