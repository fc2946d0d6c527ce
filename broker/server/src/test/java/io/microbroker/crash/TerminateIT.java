// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that is asked to end while everybody publishes and receives. */
final class TerminateIT {
    private final Path data;

    TerminateIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void sigtermUnderLoadLosesNothing(int qos) throws IOException {
        try (Campaign campaign = new Campaign(data, qos, qos)) {
            campaign.setUp();
            try (JournalBroker broker = JournalBroker.start(data, campaign.settings())) {
                campaign.liveUnderLoad(broker, running -> {
                    long begin = System.nanoTime();
                    running.terminate();
                    assertThat(running.awaitExit()).isZero();
                    System.out.println("ended under load after "
                            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
                });
                assertThat(broker.errors()).isEmpty();
            }
            assertThat(campaign.finish().lost()).isZero();
        }
    }
}
