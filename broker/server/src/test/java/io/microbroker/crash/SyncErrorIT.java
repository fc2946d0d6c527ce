// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One {@code fdatasync} of the journal fails, by the hand of strace, and all others would succeed. What the kernel could not write
 * then may be gone: so nothing may be acknowledged any more.
 */
final class SyncErrorIT {
    private static final String FAILING_SYNC = "60";

    private final Path data;

    SyncErrorIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledgedUntilARestart(@TempDir Path folder) throws IOException {
        List<String> strace = Tampering.with(folder, "fdatasync", "error=EIO:when=" + FAILING_SYNC); // hits the writer
        try (Campaign campaign = new Campaign(data, 1, 1)) {
            campaign.setUp();
            try (JournalBroker broker = JournalBroker.start(strace, data.toString(), campaign.settings())) {
                campaign.live(broker, broker::hasStoppedJournal, stopped -> {
                    connectInVain(stopped.port());
                    stopped.kill();
                });
                assertThat(broker.errors())
                        .filteredOn(line -> line.contains("ERROR"))
                        .singleElement()
                        .asString()
                        .contains("nothing is acknowledged", data.toString(), "Input/output error", "restart");
            }
            assertThat(campaign.finish().lost()).isZero();
        }
    }

    /** What has ended in memory may still be on the disk: nobody is told that there is no session. */
    private static void connectInVain(int port) {
        try (RawClient late = RawClient.connect(port)) {
            late.connect(ProtocolVersion.MQTT_5, connect -> connect.clientId("late"))
                    .expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        }
    }
}
