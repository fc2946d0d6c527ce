// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.StorageFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a storage tells of itself is right, or it says that it does not know. */
abstract class FiguresTests extends ContractGroup {
    FiguresTests(StorageContract contract) {
        super(contract);
    }

    private StorageFigures figures() {
        return rig.storage().figures();
    }

    private static void assertFigure(long figure, long right) {
        assertThat(figure).isIn(right, StorageFigures.UNKNOWN);
    }

    @Test
    void whatIsThereIsCounted() {
        Lease lease = claim("display-1").lease();
        claim("display-2");
        append("home/room", List.of("one", "two", "three"), "display-1", "display-2");
        assertStored(loop.settle(
                (queues, receipt) -> queues.append(retained(Samples.message("home/room", "22"), 1), receipt)));
        loop.run(queues -> queues.ack(lease, 1));
        append("four", "display-2"); // a commit behind it

        assertFigure(figures().sessions(), 2);
        assertFigure(figures().queued(), 6);
        assertFigure(figures().retained(), 1);
        assertThat(figures().lastFailure()).isNull();
    }

    @Test
    void commitsAndTheirTimesGoUp() {
        claim("display-1");
        StorageFigures before = figures();
        long timesBefore = before.commitTimes().count();

        append("one", "display-1");
        append("two", "display-1");

        StorageFigures after = figures();
        if (before.commits() == StorageFigures.UNKNOWN) {
            assertThat(after.commits()).isEqualTo(StorageFigures.UNKNOWN);
        } else {
            assertThat(after.commits()).isGreaterThan(before.commits());
            assertThat(after.commitTimes().count()).isGreaterThan(timesBefore);
            assertThat(after.commitTimes().percentileNanos(100)).isPositive();
        }
    }
}
