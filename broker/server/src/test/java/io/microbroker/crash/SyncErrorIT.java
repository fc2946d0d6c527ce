// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One {@code fdatasync} of the journal fails, by the hand of strace, and all others would succeed. What the kernel could not write
 * then may be gone: so nothing may be acknowledged any more.
 */
final class SyncErrorIT {
    private static final String FAILING_SYNC = "60";
    private static final long SLOW_SYNC_MILLIS = 300;

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

    /** A floor for the time cannot fail on a slow machine: whatever else is slow makes it longer. */
    @Test
    void acknowledgesNothingBeforeTheSyncIsDone(@TempDir Path folder) throws IOException {
        List<String> strace =
                Tampering.with(folder, "fdatasync", "delay_enter=" + TimeUnit.MILLISECONDS.toMicros(SLOW_SYNC_MILLIS));
        try (JournalBroker broker = JournalBroker.start(strace, data.toString());
                RawClient display = PatientClient.connected(
                        broker.port(),
                        connect -> connect.clientId("display").cleanStart(false).sessionExpiry(60))) {
            assertSlow(() -> display.subscribe(1, "home/#", 2).expectSubAck(1, 2));
            assertSlow(() -> display.publish("home/room", "22", 1, 1).expect(PacketType.PUBLISH));
            display.expectPubAck(1);
            assertSlow(() -> display.publish("home/room", "23", 2, 2).expect(PacketType.PUBLISH));
            display.expectPubRec(2);
            assertSlow(() -> display.publish(publish ->
                            publish.topic("state").payload("on").retain().qos(1, 3))
                    .expect(PacketType.PUBACK));
        }
    }

    private static void assertSlow(Runnable exchange) {
        long begin = System.nanoTime();
        exchange.run();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
                .as("milliseconds to an answer, with syncs of %d", SLOW_SYNC_MILLIS)
                .isGreaterThanOrEqualTo(SLOW_SYNC_MILLIS);
    }
}
