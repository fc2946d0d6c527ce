// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/",
                "//",
                "+",
                "#",
                "+/+",
                "/+",
                "+/",
                "+/#",
                "a/#",
                "a/+/b",
                "/#",
                "//#",
                "$SYS/#",
                "$share2/x",
                "$shared",
                "a b/ c",
                "\ud83d\ude00/+",
                "$"
            })
    void acceptsEveryFilterThatTheSpecificationAllows(String text) {
        TopicFilter filter = TopicFilter.of(text);

        assertThat(filter.value()).isEqualTo(text);
        assertThat(filter.filter()).isEqualTo(text);
        assertThat(filter.isShared()).isFalse();
        assertThat(filter.shareName()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#", "#a", "a/#/b", "#/a", "##", "#/", "a/b#", "a/#b", "#/#"})
    @DisplayName("[MQTT-4.7.1-1] refuses # anywhere but alone in the last level")
    void refusesMisplacedMultiLevelWildcards(String text) {
        assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+", "+a", "a/b+/c", "++", "+#", "a/+b", "#+"})
    @DisplayName("[MQTT-4.7.1-2] refuses + unless it is a whole level")
    void refusesMisplacedSingleLevelWildcards(String text) {
        assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0", "\ud83d", "a/\ude00/b", "\ud83da"})
    void refusesEmptyAndUnsoundText(String text) {
        assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("[MQTT-4.7.3-3] counts the length in bytes of UTF-8")
    void countsTheLengthInBytes() {
        assertThat(TopicFilter.of("a".repeat(65_535)).value()).hasSize(65_535);
        assertThat(TopicFilter.of("温".repeat(21_845)).value()).hasSize(21_845);
        for (String text : new String[] {"a".repeat(65_536), "温".repeat(21_846), "ä".repeat(32_768)}) {
            assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$share/pump/room/+, pump, room/+, true",
        "$share/pump//, pump, /, false",
        "$share/pump/#, pump, #, true",
        "$share/$x/$SYS/#, $x, $SYS/#, true",
        "$share/pump/$share/a/b, pump, $share/a/b, false",
    })
    void cutsSharedFilters(String text, String shareName, String inner, boolean wildcard) {
        TopicFilter filter = TopicFilter.of(text);

        assertThat(filter.isShared()).isTrue();
        assertThat(filter.shareName()).isEqualTo(shareName);
        assertThat(filter.filter()).isEqualTo(inner);
        assertThat(filter.hasWildcard()).isEqualTo(wildcard);
        assertThat(filter.value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share",
                "$share/",
                "$share//a",
                "$share/pump",
                "$share/pump/",
                "$share/+/a",
                "$share/#",
                "$share/#/a",
                "$share/a+b/c",
                "$share/pump/a#",
                "$share/pump/#/a",
                "$share/pump/a+"
            })
    @DisplayName("[MQTT-4.8.2-1] [MQTT-4.8.2-2] refuses malformed shared filters")
    void refusesMalformedSharedFilters(String text) {
        assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "sport/#, sport",
        "sport/#, sport/",
        "sport/#, sport/tennis/player1",
        "#, sport",
        "#, /",
        "#, /a",
        "+, sport",
        "+/+, /finance",
        "/+, /finance",
        "+/tennis/#, sport/tennis",
        "sport/+, sport/",
        "sport/+/player1, sport//player1",
        "+/#, a",
        "+/#, a/b/c",
        "/#, /",
        "/#, /a/b",
        "$SYS/#, $SYS",
        "$SYS/#, $SYS/x",
        "$SYS/+, $SYS/x",
        "a/+/$x, a/b/$x",
        "a/+, a/$b",
        "//, //",
        "+/+/+, //",
        "$share/g/sport/#, sport",
        "$share/g/sport, sport"
    })
    void matches(String filter, String name) {
        assertThat(TopicFilter.of(filter).matches(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sport, Sport",
        "sport, sport/",
        "sport, sports",
        "sport/, sport",
        "sport/#, sports",
        "sport/#, sports/a",
        "+, /finance",
        "+, a/b",
        "sport/+, sport",
        "sport/+, sport/a/b",
        "/+, a",
        "+/+/#, a",
        "#, $SYS",
        "+, $SYS",
        "+/x, $SYS/x",
        "+/#, $SYS/x",
        "#, $SYS/x",
        "$share/g/#, $SYS/x",
        "a/+/c, a/b/d",
        "a/+/c, a/b",
        "a/b, a",
        "/, a",
        "+/, a"
    })
    @DisplayName("[MQTT-4.7.2-1] and §4.7: does not match")
    void doesNotMatch(String filter, String name) {
        assertThat(TopicFilter.of(filter).matches(name)).isFalse();
    }

    @Test
    void matchesLikeAComparisonLevelByLevel() {
        Random random = new Random(20260725);
        for (int i = 0; i < 200_000; i++) {
            String filter = randomText(random, new String[] {"a", "b", "", "+", "$x", "ab"})
                    + (random.nextInt(4) == 0 ? "/#" : "");
            String name = randomText(random, new String[] {"a", "b", "", "$x", "ab"});
            if (filter.isEmpty() || name.isEmpty()) {
                continue;
            }

            boolean matches = TopicFilter.of(filter).matches(name);

            assertThat(matches).as("%s ~ %s", filter, name).isEqualTo(oracle(filter, name));
        }
    }

    @Test
    void countsLevelsWithoutTheSharePrefix() {
        assertThat(TopicFilter.of("a/+/#").levels()).isEqualTo(3);
        assertThat(TopicFilter.of("$share/g/a/b").levels()).isEqualTo(2);
    }

    @Test
    void isEqualByItsWholeText() {
        assertThat(TopicFilter.of("$share/g/a"))
                .isEqualTo(TopicFilter.of("$share/g/a"))
                .hasToString("$share/g/a");
        assertThat(TopicFilter.of("$share/g/a")).hasSameHashCodeAs(TopicFilter.of("$share/g/a"));
        assertThat(TopicFilter.of("$share/g/a"))
                .isNotEqualTo(TopicFilter.of("a"))
                .isNotEqualTo(TopicFilter.of("$share/h/a"));
    }

    private static String randomText(Random random, String[] levels) {
        StringBuilder text = new StringBuilder(levels[random.nextInt(levels.length)]);
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append('/').append(levels[random.nextInt(levels.length)]);
        }
        return text.toString();
    }

    private static boolean oracle(String filter, String name) {
        List<String> wanted = Arrays.asList(filter.split("/", -1));
        List<String> given = Arrays.asList(name.split("/", -1));
        boolean wildFirst = wanted.get(0).equals("+") || wanted.get(0).equals("#");
        if (wildFirst && name.startsWith("$")) {
            return false;
        }
        int levels = wanted.size();
        boolean rest = wanted.get(levels - 1).equals("#");
        if (rest) {
            levels--;
        }
        if (rest ? given.size() < levels : given.size() != levels) {
            return false;
        }
        for (int i = 0; i < levels; i++) {
            if (!wanted.get(i).equals("+") && !wanted.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return true;
    }
}
