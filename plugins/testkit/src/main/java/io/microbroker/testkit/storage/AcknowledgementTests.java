// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages leave their queue. */
abstract class AcknowledgementTests extends ContractGroup {
    AcknowledgementTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void anAcknowledgedMessageIsNotReadAgain() {
        Lease lease = claimWith(3);

        ack(lease, 1);

        assertThat(sequences(readAll(lease))).containsExactly(2L, 3L);
        assertThat(claim("display-1").firstUnacknowledged()).isEqualTo(2);
    }

    @Test
    void acknowledgementsMayComeOutOfOrder() {
        Lease lease = claimWith(5);

        ack(lease, 3, 2);
        assertThat(claimAgain().firstUnacknowledged()).isEqualTo(1);
        Lease second = claimAgain().lease();
        ack(second, 1);

        Claim after = claimAgain();
        assertThat(after.firstUnacknowledged()).isEqualTo(4);
        assertThat(sequences(readAll(after.lease()))).containsExactly(4L, 5L);
    }

    @Test
    void withAllAcknowledgedTheFirstIsTheNext() {
        Lease lease = claimWith(3);

        ack(lease, 2, 3, 1);

        Claim after = claimAgain();
        assertThat(after.firstUnacknowledged()).isEqualTo(4);
        assertThat(after.nextSequence()).isEqualTo(4);
        assertThat(readAll(after.lease())).isEmpty();
    }

    @Test
    void acknowledgingTwiceOrTheUnknownChangesNothing() {
        Lease lease = claimWith(3);

        ack(lease, 2, 2, 0, 4, 1_000_000, -1);

        assertThat(sequences(readAll(lease))).containsExactly(1L, 3L);
        append("next", "display-1");
        assertThat(sequences(readAll(lease))).containsExactly(1L, 3L, 4L);
    }

    @Test
    void theCountOfQueuedMessagesHoldsThoseInFlight() {
        Lease lease = claimWith(4);
        readAll(lease);
        assertThat(loop.queued(lease)).isEqualTo(4);

        ack(lease, 2);

        assertThat(loop.queued(lease)).isEqualTo(3);
    }

    @Test
    @DisplayName("[MQTT-4.3.3-4] after PUBREC the message is not sent again, its number is")
    void aPubrecKeepsTheNumberAndDropsTheMessage() {
        Lease lease = claimWith(3);

        assertStored(loop.settle((queues, receipt) -> queues.pubrec(lease, 1, receipt)));

        assertThat(sequences(readAll(lease))).containsExactly(2L, 3L);
        Claim after = claimAgain();
        assertThat(after.released()).containsExactly(1L);
        assertThat(after.firstUnacknowledged()).isEqualTo(2);
    }

    @Test
    void aPubcompEndsIt() {
        Lease lease = claimWith(3);
        pubrec(lease, 2);
        pubrec(lease, 1);
        pubrec(lease, 3);

        loop.run(queues -> queues.pubcomp(lease, 2));

        Claim after = claimAgain();
        assertThat(after.released()).containsExactlyInAnyOrder(1L, 3L);
        assertThat(after.firstUnacknowledged()).isEqualTo(4);
    }

    @Test
    void aRepeatedPubrecIsSettledAndChangesNothing() {
        Lease lease = claimWith(1);

        pubrec(lease, 1);
        pubrec(lease, 1);

        assertThat(claimAgain().released()).containsExactly(1L);
    }

    @Test
    void aPubrecForWhatIsNotQueuedKeepsNothing() {
        Lease lease = claimWith(1);
        ack(lease, 1);

        pubrec(lease, 1);
        pubrec(lease, 9);

        assertThat(claimAgain().released()).isEmpty();
    }

    @Test
    void aPubcompForWhatWasNotReleasedChangesNothing() {
        Lease lease = claimWith(2);

        loop.run(queues -> queues.pubcomp(lease, 1));

        assertThat(sequences(readAll(lease))).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderOfAppendsAndAcknowledgementsAgreesWithAPlainList(long seed) {
        Random random = new Random(seed);
        Lease lease = claim("display-1").lease();
        List<Long> expected = new ArrayList<>();
        long next = 1;
        for (int round = 0; round < 40; round++) {
            int appended = random.nextInt(30);
            append("home/room", Samples.numbered("m", appended), "display-1");
            for (int i = 0; i < appended; i++) {
                expected.add(next++);
            }
            List<Long> acknowledged = new ArrayList<>(expected);
            Collections.shuffle(acknowledged, random);
            acknowledged = acknowledged.subList(0, random.nextInt(acknowledged.size() + 1));
            ack(lease, acknowledged.stream().mapToLong(Long::longValue).toArray());
            expected.removeAll(acknowledged);

            assertThat(sequences(readAll(lease))).isEqualTo(expected);
            assertThat(loop.queued(lease)).isEqualTo(expected.size());
        }
        assertThat(claimAgain().nextSequence()).isEqualTo(next);
    }

    private Lease claimWith(int messages) {
        Lease lease = claim("display-1").lease();
        append("home/room", Samples.numbered("m", messages), "display-1");
        return lease;
    }

    private Claim claimAgain() {
        return claim("display-1");
    }

    private void ack(Lease lease, long... sequences) {
        loop.run(queues -> {
            for (long sequence : sequences) {
                queues.ack(lease, sequence);
            }
        });
    }

    private void pubrec(Lease lease, long sequence) {
        assertStored(loop.settle((queues, receipt) -> queues.pubrec(lease, sequence, receipt)));
    }
}
