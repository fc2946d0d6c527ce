// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.microbroker.spi.mqtt.Qos;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of heap per operation, as the JVM counts them for a thread; the code runs compiled or not, it does not matter. */
class AllocationTest {
    private static final int ROUNDS = 2_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void decodingAMessageAllocatesNothing() {
        Publishes publishes = new Publishes(false);

        assertThat(bytesPerOperation(publishes::decode, Publishes.MESSAGES)).isLessThan(1);
    }

    @Test
    void decodingPropertiesAllocatesThem() {
        Publishes publishes = new Publishes(true);

        assertThat(bytesPerOperation(publishes::decode, Publishes.MESSAGES)).isBetween(100.0, 1500.0);
    }

    @Test
    void copyingAFrameForAReceiverAllocatesNothing() {
        Frames frames = new Frames();

        assertThat(bytesPerOperation(frames::append, Frames.RECEIVERS)).isLessThan(1);
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void aMessageOnItsWayThroughASessionAllocatesLittle(Qos qos) {
        Flows flows = new Flows(qos);

        assertThat(bytesPerOperation(flows::run, Flows.MESSAGES)).isLessThan(64);
    }

    @Test
    void aStoredMessageAllocatesNoMoreThanAFewOfItsSize() {
        Enqueues enqueues = new Enqueues();

        assertThat(bytesPerOperation(enqueues::run, Enqueues.MESSAGES)).isBetween(64.0, 2000.0);
    }

    @ParameterizedTest
    @EnumSource(Index.Filters.class)
    void aMatchAllocatesItsResult(Index.Filters filters) {
        Index index = new Index(10_000, filters, Index.Topics.HOT);

        assertThat(bytesPerOperation(() -> index.match().size(), 1)).isBetween(1.0, 512.0);
    }

    private static double bytesPerOperation(LongSupplier operations, int count) {
        long sum = run(operations); // what is made once
        long before = THREADS.getCurrentThreadAllocatedBytes();
        sum += run(operations);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isPositive();
        return (double) allocated / ROUNDS / count;
    }

    private static long run(LongSupplier operations) {
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            sum += operations.getAsLong();
        }
        return sum;
    }
}
