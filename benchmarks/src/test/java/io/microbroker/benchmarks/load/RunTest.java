// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final Load LOAD = new Load("test", Fan.PAIRS, 1, 1, 0, 40, 0, true, false);

    @Test
    void aGoodBrokerGivesACleanRun() throws IOException {
        try (FaultyBroker broker = new FaultyBroker(0, 0, 0)) {
            Result result = measure(broker);

            assertThat(result.isClean()).isTrue();
            assertThat(result.deliveries()).isPositive();
            assertThat(result.p99Micros())
                    .isGreaterThanOrEqualTo(result.p50Micros())
                    .isPositive();
        }
    }

    @Test
    void whatIsLostRepeatedAndOutOfOrderIsCountedExactly() throws IOException {
        try (FaultyBroker broker = new FaultyBroker(1000, 7, 50)) {
            Result result = measure(broker);

            assertThat(broker.lost).isPositive();
            assertThat(result.lost()).isEqualTo(broker.lost);
            assertThat(result.duplicated()).isEqualTo(broker.repeated).isPositive();
            assertThat(result.reordered()).isEqualTo(broker.swapped).isPositive();
            assertThat(result.isClean()).isFalse();
        }
    }

    private static Result measure(FaultyBroker broker) throws IOException {
        try (Run run = new Run(LOAD, broker.port(), ProcessHandle.current().pid(), "run")) {
            return run.measure(0.1, 2);
        }
    }
}
