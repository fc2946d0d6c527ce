// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Held against the strict decoder of the JDK, which differs in one thing: it takes NUL. */
class Utf8Test {
    @Test
    void agreesWithTheJdkOnAllPairsOfBytes() {
        for (int i = 0; i < 0x10000; i++) {
            check(new byte[] {(byte) (i >> 8), (byte) i});
        }
    }

    @Test
    void agreesWithTheJdkOnTriplesAndQuadruplesWithALeadByte() {
        Random random = new Random(7);
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[3 + random.nextInt(2)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0xE0 + random.nextInt(32));
            for (int k = 2; k < bytes.length; k++) {
                bytes[k] = (byte) (random.nextInt(8) == 0 ? bytes[k] : 0x80 | bytes[k] & 0x3F);
            }
            check(bytes);
        }
    }

    @Test
    void agreesWithTheJdkOnLongerTexts() {
        Random random = new Random(8);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = "sensor/Küche/♨/\uD83C\uDF21/1".getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            check(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
    }

    @Test
    void readsOnlyItsPart() {
        byte[] bytes = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xBC, (byte) 0xFF};

        assertThat(Utf8.decode(bytes, 1, 3)).isEqualTo("aü");
        assertThat(Utf8.isValid(bytes, 1, 2)).isFalse(); // never looks behind its end
        assertThat(Utf8.decode(bytes, 5, 0)).isEmpty();
    }

    private static void check(byte[] bytes) {
        String expected = jdk(bytes);
        boolean valid = !expected.equals("\uFFFF");
        if (Utf8.isValid(bytes, 0, bytes.length) != valid) {
            throw new AssertionError("disagree on " + Arrays.toString(bytes));
        }
        if (valid) {
            assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(expected);
        } else {
            assertThatThrownBy(() -> Utf8.decode(bytes, 0, bytes.length)).isInstanceOf(MalformedPacketException.class);
        }
    }

    /** The text, or U+FFFF (which no case here holds) if there is none. */
    private static String jdk(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf(0) >= 0 ? "\uFFFF" : text;
        } catch (CharacterCodingException e) {
            return "\uFFFF";
        }
    }
}
