// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LoopLinkTest {
    private static final int SYNC = LoopLink.indexOf(Durability.SYNC);

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final LoopLink link = new LoopLink(loop::add, calls -> {});

    @Test
    void whatTheWriterDoesNextDoesNotDisturbACommitThatTheLoopHasNotSeen() {
        List<Commit> commits = new ArrayList<>();
        link.listen(commits::add);
        link.settle(SYNC, new Settled(new Receipt() {}, Outcome.STORED, 0, 0));
        link.deliver(SYNC, true);

        link.post(posted());
        loop.remove().run();

        assertThat(commits).singleElement().satisfies(commit -> {
            assertThat(commit.settled()).hasSize(1);
            assertThat(commit.posted()).isEmpty();
        });
    }

    private static Posted posted() {
        Message message = Message.of("home/room", "22", Qos.AT_LEAST_ONCE, false);
        StoredTarget target = new StoredTarget("phone", Qos.AT_LEAST_ONCE, false, new int[0], null);
        return new Posted(new Lease("phone", 1, 1), new Stored(1, message, target));
    }
}
