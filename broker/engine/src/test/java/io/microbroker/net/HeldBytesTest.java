// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
    private static final int MUCH = HeldBytes.LITTLE + 1;

    private final List<Integer> dropped = new ArrayList<>();
    private final HeldBytes<Integer> held = new HeldBytes<>(100_000, this::drop);

    private int depth;
    private int deepest;

    /** A connection that is closed says so at once. */
    private void drop(int connection) {
        deepest = Math.max(deepest, ++depth);
        dropped.add(connection);
        held.hold(connection, 0);
        depth--;
    }

    @Test
    @DisplayName("of those that hold much the oldest goes first")
    void theOldestGoesFirst() {
        held.hold(1, 40_000);
        held.hold(2, 40_000);
        held.hold(3, 40_000);

        assertThat(dropped).containsExactly(1);
        assertThat(held.total()).isEqualTo(80_000);
    }

    @Test
    @DisplayName("one packet of many bytes costs no client of few bytes its connection")
    void sparesThoseThatHoldLittle() {
        for (int i = 0; i < 1000; i++) {
            held.hold(i, 50);
        }
        held.hold(1000, 40_000);
        held.hold(1001, 40_000);

        assertThat(dropped).containsExactly(1000);
        assertThat(held.total()).isEqualTo(90_000);
    }

    @Test
    @DisplayName("those that hold little go when no others are left")
    void dropsLittleAtLast() {
        for (int i = 0; i < 100; i++) {
            held.hold(i, 1000);
        }
        held.hold(100, 1000);
        held.hold(101, MUCH);

        assertThat(dropped).containsExactly(0, 101);
        assertThat(held.total()).isEqualTo(100_000);
    }

    @Test
    @DisplayName("drops as many as must go in a loop, not one within the other")
    void dropsWithoutRecursion() {
        for (int i = 0; i < 100_000; i++) {
            held.hold(i, 1);
        }
        held.hold(100_000, HeldBytes.LITTLE);

        assertThat(dropped).hasSize(HeldBytes.LITTLE).startsWith(0, 1, 2);
        assertThat(deepest).isEqualTo(1);
        assertThat(held.total()).isEqualTo(100_000);
    }

    @Test
    @DisplayName("a connection that holds little after much, and much after little, is counted once")
    void countsEachOnce() {
        held.hold(1, 50_000);
        held.hold(1, 10);
        held.hold(1, 60_000);
        held.hold(1, 0);

        assertThat(held.total()).isZero();
        assertThat(dropped).isEmpty();
    }
}
