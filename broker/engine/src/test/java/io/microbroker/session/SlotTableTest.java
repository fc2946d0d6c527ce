// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SlotTableTest {
    @RepeatedTest(8)
    void behavesLikeAHashMap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int ids = 1 << (1 + random.nextInt(12)); // few ids collide and come again, many make it grow
        SlotTable<Integer> table = new SlotTable<>();
        Map<Integer, Integer> oracle = new HashMap<>();

        for (int step = 0; step < 20_000; step++) {
            int id = 1 + random.nextInt(ids) * (random.nextBoolean() ? 1 : 65_535 / ids);
            switch (random.nextInt(3)) {
                case 0 -> {
                    table.put(id, step);
                    oracle.put(id, step);
                }
                case 1 -> assertThat(table.remove(id)).as("seed %d", seed).isEqualTo(oracle.remove(id));
                default -> assertThat(table.get(id)).as("seed %d", seed).isEqualTo(oracle.get(id));
            }
            assertThat(table.size()).isEqualTo(oracle.size());
        }

        List<Integer> shown = new ArrayList<>();
        table.forEach(shown::add);
        assertThat(shown).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(oracle.values());
    }

    @Test
    void isEmptyAtFirstAndAfterClearing() {
        SlotTable<String> table = new SlotTable<>();
        assertThat(table.get(1)).isNull();
        assertThat(table.remove(65_535)).isNull();

        table.put(65_535, "last");
        table.clear();

        assertThat(table.size()).isZero();
        assertThat(table.get(65_535)).isNull();
    }
}
