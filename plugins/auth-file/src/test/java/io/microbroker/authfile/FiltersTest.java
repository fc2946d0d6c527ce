// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against all topics of up to three levels over a small alphabet. */
class FiltersTest {
    private static final List<String> TOPICS = notEmpty(levels(List.of("a", "b", "", "$s"), 3, List.of()));
    private static final List<String> FILTERS = notEmpty(levels(List.of("a", "", "+", "$s"), 3, List.of("#")));

    private static List<String> levels(List<String> words, int depth, List<String> last) {
        List<String> all = new ArrayList<>(words);
        all.addAll(last);
        if (depth > 1) {
            for (String first : words) {
                levels(words, depth - 1, last).forEach(rest -> all.add(first + "/" + rest));
            }
        }
        return all;
    }

    private static List<String> notEmpty(List<String> all) {
        return all.stream().filter(text -> !text.isEmpty()).toList();
    }

    private static boolean matches(String filter, String topic) {
        return TopicFilter.of(filter).matches(topic);
    }

    @Test
    void overlapIsToHaveATopicInCommon() {
        for (String one : FILTERS) {
            for (String other : FILTERS) {
                if (one.equals("/#") || other.equals("/#")) {
                    continue; // matches the empty text too, which is no topic
                }
                boolean expected = TOPICS.stream().anyMatch(topic -> matches(one, topic) && matches(other, topic));
                assertThat(Filters.overlap(one, other))
                        .as("%s and %s", one, other)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void coveringIsNeverClaimedWrongly() {
        for (String outer : FILTERS) {
            for (String inner : FILTERS) {
                if (Filters.covers(outer, inner)) {
                    assertThat(TOPICS)
                            .as("%s covers %s", outer, inner)
                            .allMatch(topic -> !matches(inner, topic) || matches(outer, topic));
                }
            }
        }
    }

    @Test
    void coversWhatIsBelow() {
        assertThat(Filters.covers("#", "a/b")).isTrue();
        assertThat(Filters.covers("a/#", "a")).isTrue();
        assertThat(Filters.covers("a/#", "a/+/#")).isTrue();
        assertThat(Filters.covers("a/+", "a/b")).isTrue();
        assertThat(Filters.covers("a/+", "a/#")).isFalse();
        assertThat(Filters.covers("a/b", "a/+")).isFalse();
        assertThat(Filters.covers("#", "$SYS/#")).isFalse();
    }
}
