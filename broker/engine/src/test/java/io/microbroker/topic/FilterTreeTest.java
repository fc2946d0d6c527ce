// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTreeTest {
    private final FilterTree<String> tree = new FilterTree<>();

    @Test
    void leavesNothingBehind() {
        String[] filters = {"a/+/b/c", "a/+/b/#", "a/+", "+", "#", "a/b/c", "a/b/+/d/e/f", "/+", "+/"};
        for (String filter : filters) {
            tree.put(TopicFilter.of(filter), filter);
        }

        for (String filter : filters) {
            assertThat(tree.get(TopicFilter.of(filter))).isEqualTo(filter);
            tree.remove(TopicFilter.of(filter));
            assertThat(tree.get(TopicFilter.of(filter))).isNull();
        }

        assertThat(tree.isEmpty()).isTrue();
        assertThat(tree.hasWildcards()).isFalse();
    }

    @Test
    void keepsWhatOthersStillNeed() {
        tree.put(TopicFilter.of("a/+/b/c"), "long");
        tree.put(TopicFilter.of("a/+"), "short");

        tree.remove(TopicFilter.of("a/+/b/#"));
        tree.remove(TopicFilter.of("x/+"));
        tree.remove(TopicFilter.of("a/+/b/c"));

        assertThat(matches("a/1")).containsExactly("short");
        assertThat(tree.get(TopicFilter.of("a/+/b/c"))).isNull();
    }

    @Test
    void takesManyChildrenAndGivesThemBack() {
        for (int i = 0; i < 1000; i++) {
            tree.put(TopicFilter.of("room/" + i + "/+"), "room " + i);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(matches("room/" + i + "/temp")).containsExactly("room " + i);
        }

        for (int i = 0; i < 1000; i++) {
            tree.remove(TopicFilter.of("room/" + i + "/+"));
        }

        assertThat(tree.isEmpty()).isTrue();
    }

    @Test
    void agreesWithTheFiltersThemselves() {
        Random random = new Random(47);
        Set<TopicFilter> filters = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            TopicFilter filter = RandomTopics.filter(random);
            if (random.nextBoolean() && filters.size() < 150) {
                filters.add(filter);
                tree.put(filter, filter.value());
            } else {
                filters.remove(filter);
                tree.remove(filter);
            }

            String topic = RandomTopics.name(random);

            assertThat(matches(topic)).as(topic).isEqualTo(naive(filters, topic));
        }
        filters.forEach(tree::remove);
        assertThat(tree.isEmpty()).isTrue();
    }

    private List<String> matches(String topic) {
        List<String> found = new ArrayList<>();
        String exact = tree.exact(topic);
        if (exact != null) {
            found.add(exact);
        }
        tree.collectWildcards(topic, found);
        Collections.sort(found);
        return found;
    }

    private static List<String> naive(Set<TopicFilter> filters, String topic) {
        List<String> found = new ArrayList<>();
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                found.add(filter.value());
            }
        }
        Collections.sort(found);
        return found;
    }
}
