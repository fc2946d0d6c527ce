// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.StorageException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The power fails at any operation of the disk: in a frame, a roll, a sync, a cleaning, an opening. */
class JournalPowerLossTest {
    private static final int LIVES = 60;

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
