// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Owners read their queue in pieces. */
abstract class ReadTests extends ContractGroup {
    ReadTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void anEmptyQueueGivesNothing() {
        Lease lease = claim("display-1").lease();

        assertThat(readAll(lease)).isEmpty();
    }

    @Test
    void readingBeginsAtTheNumberAskedFor() {
        Lease lease = claimWith(10);

        assertThat(sequences(loop.read(lease, 8, ALL, ALL))).containsExactly(8L, 9L, 10L);
        assertThat(loop.read(lease, 11, ALL, ALL)).isEmpty();
        assertThat(loop.read(lease, 1_000_000, ALL, ALL)).isEmpty();
    }

    @Test
    void readingEndsAtTheNumberOfMessages() {
        Lease lease = claimWith(10);

        assertThat(sequences(loop.read(lease, 1, 3, ALL))).containsExactly(1L, 2L, 3L);
        assertThat(sequences(loop.read(lease, 4, 1, ALL))).containsExactly(4L);
    }

    @Test
    void readingEndsAtTheNumberOfBytes() {
        Lease lease = claim("display-1").lease();
        append("home/room", List.of("a", "b", "c", "d"), "display-1");
        int size = Samples.message("home/room", "a").size();

        assertThat(sequences(loop.read(lease, 1, ALL, 2 * size))).containsExactly(1L, 2L);
        assertThat(sequences(loop.read(lease, 1, ALL, 3 * size - 1))).containsExactly(1L, 2L);
    }

    @Test
    void oneEntryComesEvenIfItIsTooLarge() {
        Lease lease = claimWith(3);

        assertThat(sequences(loop.read(lease, 2, ALL, 1))).containsExactly(2L);
    }

    @Test
    void whatIsAcknowledgedOrReleasedIsPassedOver() {
        Lease lease = claimWith(6);
        loop.run(queues -> {
            queues.ack(lease, 2);
            queues.ack(lease, 5);
        });
        loop.settle((queues, receipt) -> queues.pubrec(lease, 3, receipt));

        assertThat(sequences(loop.read(lease, 2, 2, ALL))).containsExactly(4L, 6L);
    }

    @Test
    void readingTakesNothingAway() {
        Lease lease = claimWith(4);

        assertThat(sequences(readAll(lease))).isEqualTo(sequences(readAll(lease)));
    }

    @Test
    void theNextOwnerReadsOnAnotherLoop() {
        claimWith(4);

        Lease next = otherLoop.claim(Samples.persistent("display-1")).lease();

        assertThat(sequences(otherLoop.read(next, 3, ALL, ALL))).containsExactly(3L, 4L);
    }

    private Lease claimWith(int messages) {
        Lease lease = claim("display-1").lease();
        append("home/room", Samples.numbered("m", messages), "display-1");
        return lease;
    }
}
