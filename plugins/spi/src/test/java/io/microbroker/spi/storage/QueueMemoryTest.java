// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QueueMemoryTest {
    private final QueueMemory memory = new QueueMemory(1_000_000);

    /** Fills a queue by tens until it gets no more. */
    private long fill() {
        long held = 0;
        while (memory.take(held, 10)) {
            held += 10;
        }
        return held;
    }

    @Test
    void aHogEndsAtHalfOfWhatHogsMayHave() {
        assertThat(fill()).isBetween(374_000L, 376_000L);
    }

    @Test
    void whoHoldsLittleFindsRoomBesideManyHogs() {
        for (int i = 0; i < 50; i++) {
            fill();
        }

        assertThat(memory.take(0, 500)).isTrue();
        assertThat(memory.used()).isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        long held = fill();
        memory.give(held);

        assertThat(memory.used()).isZero();
        assertThat(fill()).isEqualTo(held);
        assertThat(memory.refused()).isEqualTo(2);
    }
}
