// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.RequiredProgram;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Runs the command behind it with that one failure; counted for each thread, so that it hits the writer. */
    private static List<String> failingSync(Path folder) {
        List<String> strace = List.of(
                RequiredProgram.find("strace", "apt install strace"),
                "-D", // as a grandchild: the process that a test kills is the broker
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync",
                "-e",
                "inject=fdatasync:error=EIO:when=" + FAILING_SYNC);
        List<String> trial = new ArrayList<>(strace);
        trial.add("true");
        try (ChildProcess process = ChildProcess.start(trial, folder, line -> {})) {
            RequiredProgram.require(process.awaitExit() == 0, "permission to trace", "let strace work: " + process);
        }
        return strace;
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledgedUntilARestart(@TempDir Path folder) throws IOException {
        List<String> strace = failingSync(folder);
        try (Campaign campaign = new Campaign(data, 1, 1)) {
            campaign.setUp();
            try (JournalBroker broker = JournalBroker.start(strace, data.toString(), campaign.settings())) {
                campaign.live(broker, broker::hasStoppedJournal, stopped -> {
                    publishInVain(stopped.port());
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

    private static void publishInVain(int port) {
        try (Wire late = Wire.open(port, ProtocolVersion.MQTT_5)) {
            late.connectTransient("late");
            late.send(PacketBuilder.of(PacketType.PUBLISH.firstByte() | 2)
                    .text("load/late/0")
                    .twoBytes(1)
                    .properties()
                    .bytes(Numbered.payload("late", 0, "")));
            late.flush();
            otherClientsAreServed(port);
            assertThat(late.hasMore()).as("an answer").isFalse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many a turn of the loops, in which an acknowledgement would have come. */
    private static void otherClientsAreServed(int port) {
        try (RawClient panel = PatientClient.connected(port, "panel")) {
            for (int packetId = 1; packetId <= 50; packetId++) {
                panel.subscribe(packetId, "live/" + packetId, 1).expectSubAck(packetId, 1);
            }
        }
    }
}
