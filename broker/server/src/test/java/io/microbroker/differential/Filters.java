// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.List;

/** The topics and filters of scripts, with {@link Script#ROOM} for the part that is unique to a replay. */
final class Filters {
    static final List<String> TOPICS =
            List.of("r/~/x", "r/~/x/y", "r/~/x/y/z", "r/~/", "r/~//y", "r/~/\u00e4", "/~/x", "$r/~/x", "r/~");

    static final List<String> FILTERS = List.of(
            "r/~/x",
            "r/~/#",
            "r/~/+",
            "r/~/x/#",
            "r/~/+/y",
            "r/~/x/y/z",
            "r/~/+/+/#",
            "r/~//+",
            "r/~/",
            "+/~/x",
            "+/~/#",
            "+/~",
            "/~/+",
            "$r/~/#",
            "$r/~/x",
            "r/~/\u00e4");

    static final List<String> ORDINARY_TOPICS =
            TOPICS.stream().filter(topic -> !isDollar(topic)).toList();

    private Filters() {}

    /** Whether some topic matches both. */
    static boolean overlap(String filter, String other) {
        return TOPICS.stream().anyMatch(topic -> matches(filter, topic) && matches(other, topic));
    }

    static boolean isDollar(String topic) {
        return topic.startsWith("$");
    }

    static boolean matches(String filter, String topic) {
        String[] levels = filter.split("/", -1);
        String[] names = topic.split("/", -1);
        if (isDollar(topic) && !isDollar(filter)) { // [MQTT-4.7.2-1]
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i >= names.length || !levels[i].equals("+") && !levels[i].equals(names[i])) {
                return false;
            }
        }
        return levels.length == names.length;
    }
}
