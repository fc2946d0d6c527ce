// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.Random;

/** Few, short and nasty topics, so that random filters and names meet often. */
final class RandomTopics {
    private static final String[] LEVELS = {"a", "b", "", "a-", "a0", "$x", "ab"};

    private RandomTopics() {}

    static String name(Random random) {
        String name = levels(random, 0);
        return name.isEmpty() ? "a" : name;
    }

    static TopicFilter filter(Random random) {
        String filter = levels(random, 3);
        if (random.nextInt(4) == 0) {
            filter = random.nextInt(8) == 0 ? "#" : filter + "/#";
        }
        return TopicFilter.of(filter.isEmpty() ? "+" : filter);
    }

    private static String levels(Random random, int plusInTen) {
        StringBuilder text = new StringBuilder();
        int levels = 1 + random.nextInt(4);
        for (int i = 0; i < levels; i++) {
            text.append(i == 0 ? "" : "/");
            text.append(random.nextInt(10) < plusInTen ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
        }
        return text.toString();
    }
}
