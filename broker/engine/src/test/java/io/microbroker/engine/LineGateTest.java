// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class LineGateTest {
    private static final int LINES = 100_000;

    @Test
    void eachLineIsWrittenOrCounted() throws Exception {
        LongAdder told = new LongAdder();
        LongAdder written = new LongAdder();
        LineGate gate = new LineGate(3, told::add);
        Runnable flood = () -> {
            for (int i = 0; i < LINES; i++) {
                long leftOut = gate.pass();
                if (leftOut != LineGate.SHUT) {
                    written.increment();
                    told.add(leftOut);
                }
            }
        };

        CompletableFuture.allOf(CompletableFuture.runAsync(flood), CompletableFuture.runAsync(flood))
                .get(60, TimeUnit.SECONDS);

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.sum() + told.sum() < 2 * LINES) {
            assertThat(System.nanoTime())
                    .as("the rest is told when it is quiet")
                    .isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(written.sum() + told.sum()).isEqualTo(2 * LINES);
        assertThat(written.sum()).isBetween(3L, (long) LINES);
    }

    @Test
    void aFewPassInASecondAndTheNextTellsWhatWasLeftOut() {
        AtomicLong clock = new AtomicLong(7);
        LineGate gate = new LineGate(2, count -> {}, clock::get);

        assertThat(gate.pass()).isZero();
        assertThat(gate.pass()).isZero();
        assertThat(gate.pass()).isEqualTo(LineGate.SHUT);
        assertThat(gate.pass()).isEqualTo(LineGate.SHUT);
        clock.addAndGet(1_000_000_000);
        assertThat(gate.pass()).isEqualTo(2);
        assertThat(gate.pass()).isZero();
        assertThat(gate.pass()).isEqualTo(LineGate.SHUT);
    }
}
