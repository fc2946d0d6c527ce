// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueIndexTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASortedMap(long seed) {
        Random random = new Random(seed);
        QueueIndex index = new QueueIndex();
        TreeMap<Long, Integer> expected = new TreeMap<>();
        long next = 1;
        for (int i = 0; i < 5000; i++) {
            if (random.nextInt(20) < 11) {
                next += random.nextInt(50) == 0 ? 1000 : 1;
                index.add(next, i, i & 7, i + 1, i + 2);
                expected.put(next, i);
            } else if (!expected.isEmpty()) {
                Long near = expected.ceilingKey(expected.firstKey() + random.nextInt(30));
                long gone = near == null ? expected.lastKey() : near;
                index.remove(index.find(gone));
                expected.remove(gone);
                assertThat(index.find(gone)).isEqualTo(QueueIndex.NONE);
            }
            assertThat(index.size()).isEqualTo(expected.size());
            assertThat(index.first(-1)).isEqualTo(expected.isEmpty() ? -1 : expected.firstKey());
        }
        assertThat(sequences(index)).containsExactlyElementsOf(expected.keySet());
        expected.forEach((sequence, i) -> {
            int cell = index.find(sequence);
            assertThat(index.slotOf(cell)).isEqualTo(i);
            assertThat(index.flagsOf(cell)).isEqualTo(i & 7);
            assertThat(index.segmentOf(cell)).isEqualTo(i + 1);
            assertThat(index.offsetOf(cell)).isEqualTo(i + 2);
        });
    }

    private static List<Long> sequences(QueueIndex index) {
        List<Long> found = new ArrayList<>();
        for (int cell = index.findFrom(0); cell != QueueIndex.NONE; cell = index.findFrom(index.sequenceOf(cell) + 1)) {
            found.add(index.sequenceOf(cell));
        }
        return found;
    }

    @Test
    void memoryFollowsTheEntriesAndNotTheSpanOfTheirNumbers() {
        QueueIndex index = new QueueIndex();
        index.add(1, 1, 0, 1, 1);
        for (long sequence = 2; sequence <= 100_000; sequence++) {
            index.add(sequence, 1, 0, 1, 1);
            if (sequence > 10) {
                index.remove(index.find(sequence - 5));
            }
        }

        assertThat(index.capacity()).isLessThanOrEqualTo(64);
        assertThat(index.find(1)).isNotEqualTo(QueueIndex.NONE);
    }

    @Test
    void anEmptiedIndexGivesItsMemoryBack() {
        QueueIndex index = new QueueIndex();
        for (long sequence = 1; sequence <= 1000; sequence++) {
            index.add(sequence, 1, 0, 1, 1);
        }
        for (long sequence = 1; sequence <= 1000; sequence++) {
            index.remove(index.find(sequence));
        }

        assertThat(index.capacity()).isZero();
        index.add(1001, 1, 0, 1, 1);
        assertThat(index.first(0)).isEqualTo(1001);
    }

    @Test
    void mergingKeepsTheOrderAndTheOtherOnesEntry() {
        QueueIndex mine = new QueueIndex();
        QueueIndex other = new QueueIndex();
        for (long sequence : new long[] {5, 6, 9}) {
            mine.add(sequence, 1, 0, 1, 1);
        }
        for (long sequence : new long[] {1, 6, 7, 12}) {
            other.add(sequence, 2, 0, 2, 2);
        }

        QueueIndex merged = mine.merge(other);

        assertThat(sequences(merged)).containsExactly(1L, 5L, 6L, 7L, 9L, 12L);
        assertThat(merged.slotOf(merged.find(6))).isEqualTo(2);
    }
}
