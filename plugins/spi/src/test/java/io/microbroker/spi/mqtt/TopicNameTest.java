// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/",
                "//",
                "/a",
                "a/",
                "room/1/temp",
                " ",
                "$SYS/uptime",
                "$",
                "raum/wärme",
                "温度/一",
                "\ud83d\ude00"
            })
    void acceptsEveryNameThatTheSpecificationAllows(String text) {
        TopicName name = TopicName.of(text);

        assertThat(name.value()).isEqualTo(text);
        assertThat(name.utf8()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(TopicName.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "#", "a/+", "a/#", "a+b", "a#", "a\0b", "\0"})
    @DisplayName("[MQTT-4.7.3-1] [MQTT-3.3.2-2] [MQTT-4.7.3-2] refuses empty names, wildcards and NUL")
    void refusesEmptyNamesWildcardsAndNul(String text) {
        assertThatThrownBy(() -> TopicName.of(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(TopicName.isValid(text)).isFalse();
    }

    @Test
    @DisplayName("[MQTT-1.5.4-1] refuses unpaired surrogates")
    void refusesUnpairedSurrogates() {
        for (String text : new String[] {"\ud83d", "\ude00", "a\ud83db", "\ud83d\ud83d\ude00", "\ude00\ud83d"}) {
            assertThat(TopicName.isValid(text)).isFalse();
        }
    }

    @Test
    @DisplayName("[MQTT-4.7.3-3] counts the length in bytes of UTF-8")
    void countsTheLengthInBytes() {
        assertThat(TopicName.isValid("a".repeat(65_535))).isTrue();
        assertThat(TopicName.isValid("a".repeat(65_536))).isFalse();
        assertThat(TopicName.isValid("ä".repeat(32_767) + "a")).isTrue();
        assertThat(TopicName.isValid("ä".repeat(32_768))).isFalse();
        assertThat(TopicName.isValid("\ud83d\ude00".repeat(16_383))).isTrue();
        assertThat(TopicName.isValid("\ud83d\ude00".repeat(16_384))).isFalse();
    }

    @Test
    void countsLevels() {
        assertThat(TopicName.of("a").levels()).isEqualTo(1);
        assertThat(TopicName.of("/").levels()).isEqualTo(2);
        assertThat(TopicName.of("a//b/").levels()).isEqualTo(4);
    }

    @Test
    void isEqualAndOrderedByItsText() {
        TopicName name = TopicName.of("room/1");

        assertThat(name).isEqualTo(TopicName.of("room/1")).hasSameHashCodeAs(TopicName.of("room/1"));
        assertThat(name).isNotEqualTo(TopicName.of("Room/1")).isNotEqualTo(TopicName.of("/room/1"));
        assertThat(name).isLessThan(TopicName.of("room/2")).hasToString("room/1");
    }

    @Test
    void knowsDollarTopics() {
        assertThat(TopicName.of("$SYS/uptime").isDollar()).isTrue();
        assertThat(TopicName.of("a/$SYS").isDollar()).isFalse();
    }
}
