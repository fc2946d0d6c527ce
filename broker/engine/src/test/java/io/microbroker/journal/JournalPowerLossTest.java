// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StorageException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The power fails at any operation of the disk: in a frame, a roll, a sync, a cleaning, an opening. */
class JournalPowerLossTest {
    private static final int LIVES = 60;
    private static final JournalSettings TINY = JournalSettings.DEFAULT.withSegmentBytes(4096);

    private final Logger writer = (Logger) LoggerFactory.getLogger(JournalWriter.class);

    @BeforeEach
    void beQuiet() {
        writer.setLevel(Level.OFF); // disks die by the hundred here, and the journal says so
    }

    @AfterEach
    void speakAgain() {
        writer.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasPromisedIsThere(long seed) {
        Random random = new Random(seed);
        JournalModel model = new JournalModel(random);
        model.reopened();
        MemoryDisk disk = new MemoryDisk();
        for (int life = 0; life < LIVES; life++) {
            disk.diesAfter(1 + random.nextInt(life % 4 == 0 ? 12 : 400));
            liveUntilThePowerFails(model, disk);
            List<JournalModel> possible = model.possible();
            if (random.nextInt(3) == 0) { // only the process ended, and the power fails while the next one starts
                disk = disk.afterKill();
                disk.diesAfter(1 + random.nextInt(12));
                start(disk);
            }
            disk = disk.afterPowerLoss(random);

            String held = new JournalRig(disk.copy()).dump();

            assertThat(possible.stream().map(JournalModel::dump).toList())
                    .as("life %d of seed %d", life, seed)
                    .contains(held);
            model = possible.stream()
                    .filter(each -> each.dump().equals(held))
                    .reduce((first, second) -> second)
                    .orElseThrow()
                    .copy();
            model.reopened();
        }
    }

    /** Kills the process at each operation, and takes the power at each one of the start that follows. */
    @Test
    void aStartDeletesNothingBeforeWhatReplacesItIsSafe() {
        int deletions = 0;
        MemoryDisk disk = fillAndEmptySegments(0);
        for (int killedAt = 1; disk.isDead(); killedAt++) {
            disk = fillAndEmptySegments(killedAt);
            if (startDeletes(disk)) {
                deletions++;
                losePowerWhileStarting(disk);
            }
        }

        assertThat(deletions).as("starts that had a segment to delete").isGreaterThan(2);
    }

    /** Keeps the first message, takes the others, until the disk dies after so many operations more. */
    private static MemoryDisk fillAndEmptySegments(int killedAt) {
        MemoryDisk disk = new MemoryDisk();
        JournalRig rig = new JournalRig(disk, TINY, Durability.SYNC);
        Lease lease = Objects.requireNonNull(rig.claim("display-1")).lease();
        assertThat(rig.append("kept", 0, "display-1")).isEqualTo(Outcome.STORED);
        disk.diesAfter(killedAt);
        for (int i = 2; i < 20; i++) {
            rig.append("x".repeat(1000), 0, "display-1");
            rig.queues().ack(lease, i);
        }
        return disk;
    }

    private static boolean startDeletes(MemoryDisk disk) {
        MemoryDisk copy = disk.copy();
        String oldest = copy.segments().get(0);
        start(copy);
        return !copy.segments().get(0).equals(oldest);
    }

    private static void losePowerWhileStarting(MemoryDisk killed) {
        boolean started = false;
        for (int operations = 0; !started; operations++) {
            for (int seed = 0; seed < 8; seed++) {
                MemoryDisk disk = killed.afterKill();
                disk.diesAfter(operations);
                start(disk);
                started = !disk.isDead();
                JournalRig rig = new JournalRig(disk.afterPowerLoss(new Random(seed)), TINY, Durability.SYNC);
                assertThat(rig.dump()).as("after %d operations", operations).contains("=kept");
            }
        }
    }

    private static void start(MemoryDisk disk) {
        try {
            new JournalRig(disk, TINY, Durability.SYNC);
        } catch (StorageException e) {
            assertThat(disk.isDead()).as("stopped by %s", e).isTrue();
        }
    }

    private static void liveUntilThePowerFails(JournalModel model, MemoryDisk disk) {
        try {
            JournalRig rig = new JournalRig(disk);
            while (!disk.isDead()) {
                model.act(rig);
            }
        } catch (JournalModel.JournalStopped | StorageException e) {
            assertThat(disk.isDead()).as("stopped by %s", e).isTrue();
        }
    }
}
