// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {0, '\n', '\r', '\t', 0x1B, 0x7F, 0x85, 0x9B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0x61C, 0xFEFF})
    void whatATerminalObeysIsEscaped(int c) {
        assertThat(LogText.escape("a" + (char) c + "b")).isEqualTo(String.format("a\\u%04xb", c));
    }

    @Test
    void whatPeopleReadStaysAsItIs() {
        String text = "hall/Küche/温度/🙂 <b>\"'\\";

        assertThat(LogText.escape(text)).isSameAs(text);
        assertThat(LogText.safe(text)).isEqualTo(text);
    }

    @Test
    void longTextIsCutButNoCharacterIsCutInTwo() {
        assertThat(LogText.safe("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(LogText.safe("x".repeat(129))).isEqualTo("x".repeat(128) + "…");
        assertThat(LogText.safe("x".repeat(127) + "🙂🙂")).isEqualTo("x".repeat(127) + "…");
    }
}
