// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSinkTest {
    private final ByteSink sink = new ByteSink(0);

    @Test
    void writesNumbersBigEndian() {
        sink.put(0x101);
        sink.putShort(0x1FF02);
        sink.putInt(0x03040506);

        assertThat(sink.toByteArray()).containsExactly(1, 0xFF, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7F",
        "128, 8001",
        "16383, FF7F",
        "16384, 808001",
        "2097151, FFFF7F",
        "2097152, 80808001",
        "268435455, FFFFFF7F"
    })
    @DisplayName("[MQTT-1.5.5-1] variable byte integers take as few bytes as they need")
    void writesVariableByteIntegers(int value, String hex) {
        sink.putVarInt(value);

        assertThat(sink.toByteArray()).asHexString().isEqualTo(hex);
        assertThat(VarInt.size(value)).isEqualTo(hex.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, VarInt.MAX + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesWhatIsNoVariableByteInteger(int value) {
        assertThatThrownBy(() -> sink.putVarInt(value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(sink.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "room/1", "Küche", "a♨b", "\uD83C\uDF21", "\u0000\u007F"})
    void writesTextsBehindTheirLength(String text) {
        sink.putUtf8(text);

        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(sink.length()).isEqualTo(2 + utf8.length);
        assertThat(sink.array()[1]).isEqualTo((byte) utf8.length);
        assertThat(Arrays.copyOfRange(sink.array(), 2, sink.length())).isEqualTo(utf8);
    }

    @Test
    void writesTextsOfUpTo65535Bytes() {
        sink.putUtf8("x".repeat(65_535));
        assertThat(sink.length()).isEqualTo(65_537);
        sink.clear();

        assertThatThrownBy(() -> sink.putUtf8("x".repeat(65_536))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.putUtf8("♨".repeat(21_846))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.putBinary(new byte[65_536])).isInstanceOf(IllegalArgumentException.class);
        assertThat(sink.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
    void fillsInLengthsOfAnySize(int count) {
        byte[] body = new byte[count];
        Arrays.fill(body, (byte) 7);

        sink.put(0x30);
        int mark = sink.beginLength();
        sink.putBytes(body);
        sink.endLength(mark);

        ByteSink straight = new ByteSink();
        straight.put(0x30);
        straight.putVarInt(count);
        straight.putBytes(body);
        assertThat(sink.toByteArray()).isEqualTo(straight.toByteArray());
    }

    @Test
    void overwritesOnlyWhatIsWritten() {
        sink.putInt(0);
        sink.setByte(0, 1);
        sink.setShort(2, 0x0203);

        assertThat(sink.toByteArray()).containsExactly(1, 0, 2, 3);
        assertThatThrownBy(() -> sink.setByte(4, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sink.setShort(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sink.setByte(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void doublesWhenItGrows() {
        sink.putBytes(new byte[100]);
        sink.put(1);
        assertThat(sink.array()).hasSize(200);

        sink.ensure(1000);
        assertThat(sink.array()).hasSize(1101);
    }

    @Test
    void shrinksOnlyWhenEmpty() {
        sink.putBytes(new byte[1000]);
        sink.shrink(64);
        assertThat(sink.array()).hasSize(1000);

        sink.clear();
        sink.shrink(64);
        assertThat(sink.array()).hasSize(64);

        sink.shrink(128);
        assertThat(sink.array()).hasSize(64);
    }

    @Test
    void truncatesToWhatWasThereBefore() {
        sink.putInt(1);
        sink.truncate(2);

        assertThat(sink.length()).isEqualTo(2);
        assertThatThrownBy(() -> sink.truncate(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
