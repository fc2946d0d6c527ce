// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.StorageFigures;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls against plain maps, with cleaning going on all the time, and a new life after each hundred. */
class JournalModelTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void holdsWhatPlainMapsHold(long seed) {
        Random random = new Random(seed);
        JournalModel model = new JournalModel(random);
        MemoryDisk disk = new MemoryDisk();
        for (int life = 0; life < 20; life++) {
            assertThat(new JournalRig(disk.copy()).dump()).isEqualTo(model.dump());
            JournalRig rig = new JournalRig(disk);
            for (int i = 0; i < 100; i++) {
                model.act(rig);
                assertSize(rig, disk);
            }
            if (life % 3 == 0) {
                disk = disk.afterKill();
            } else {
                rig.close();
            }
            model.reopened();
        }

        assertThat(Segment.numberIn(disk.segments().get(0)))
                .as("segments that were cleaned")
                .isGreaterThan(10);
    }

    private static void assertSize(JournalRig rig, MemoryDisk disk) {
        StorageFigures figures = rig.storage().figures();
        long bound = 2 * figures.liveBytes() + 2L * JournalRig.SMALL.segmentBytes();
        assertThat(disk.bytes())
                .as("bytes on the disk, live %d", figures.liveBytes())
                .isLessThan(bound + 4096);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void holdsItWithoutSyncsToo(long seed) {
        Random random = new Random(seed);
        JournalModel model = new JournalModel(random);
        MemoryDisk disk = new MemoryDisk();
        for (int life = 0; life < 10; life++) {
            assertThat(new JournalRig(disk.copy()).dump()).isEqualTo(model.dump());
            JournalRig rig = new JournalRig(disk, JournalRig.SMALL, Durability.PROCESS);
            for (int i = 0; i < 100; i++) {
                model.act(rig);
            }
            disk = disk.afterKill();
            model.reopened();
        }
    }
}
