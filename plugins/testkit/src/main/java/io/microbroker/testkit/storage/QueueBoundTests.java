// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Settled;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Queues are bounded. */
abstract class QueueBoundTests extends ContractGroup {
    QueueBoundTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void aQueueTakesAsManyMessagesAsItsBound() {
        Lease lease =
                loop.claim(Samples.bounded("display-1", 3, Samples.BYTES_MAX)).lease();

        assertStored(append("home/room", List.of("one", "two", "three"), "display-1"));
        assertFull(append("four", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("one", "two", "three");
    }

    @Test
    void aQueueTakesAsManyBytesAsItsBound() {
        long size = Samples.message("home/room", "m1").size();
        Lease lease = loop.claim(Samples.bounded("display-1", 100, 2 * size)).lease();

        assertStored(append("home/room", List.of("m1", "m2"), "display-1"));
        assertFull(append("m3", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("m1", "m2");
    }

    @Test
    void aSmallerMessageMayStillFit() {
        long size = Samples.message("home/room", "m").size();
        loop.claim(Samples.bounded("display-1", 100, size));

        assertFull(append("longer", "display-1"));
        assertStored(append("m", "display-1"));
    }

    @Test
    void aRefusedMessageTakesNoNumber() {
        Lease lease =
                loop.claim(Samples.bounded("display-1", 1, Samples.BYTES_MAX)).lease();
        append("one", "display-1");
        assertFull(append("two", "display-1"));
        loop.run(queues -> queues.ack(lease, 1));

        assertStored(append("three", "display-1"));

        assertThat(sequences(readAll(lease))).containsExactly(2L);
    }

    @Test
    void afterAnAcknowledgementThereIsRoom() {
        Lease lease =
                loop.claim(Samples.bounded("display-1", 2, Samples.BYTES_MAX)).lease();
        append("home/room", List.of("one", "two"), "display-1");

        loop.run(queues -> queues.ack(lease, 2));

        assertStored(append("three", "display-1"));
        assertFull(append("four", "display-1"));
        assertThat(sequences(readAll(lease))).containsExactly(1L, 3L);
    }

    @Test
    void afterAPubrecThereIsRoom() {
        Lease lease =
                loop.claim(Samples.bounded("display-1", 1, Samples.BYTES_MAX)).lease();
        append("one", "display-1");

        loop.settle((queues, receipt) -> queues.pubrec(lease, 1, receipt));

        assertStored(append("two", "display-1"));
    }

    @Test
    void whatWasReadCountsUntilItIsAcknowledged() {
        Lease lease =
                loop.claim(Samples.bounded("display-1", 1, Samples.BYTES_MAX)).lease();
        append("one", "display-1");

        readAll(lease);

        assertFull(append("two", "display-1"));
    }

    @Test
    void aFullQueueKeepsNothingFromTheOthers() {
        loop.claim(Samples.bounded("display-1", 1, Samples.BYTES_MAX));
        Lease other = claim("display-2").lease();
        append("one", "display-1");

        Settled settled = append(Samples.message("home/room", "two"), "display-1", "display-2", "display-9");

        assertThat(settled.outcome()).isEqualTo(Outcome.STORED);
        assertThat(settled.full()).isEqualTo(1);
        assertThat(settled.gone()).isEqualTo(1);
        assertThat(payloads(readAll(other))).containsExactly("two");
    }

    @Test
    void theBoundsOfTheLatestClaimCount() {
        loop.claim(Samples.bounded("display-1", 1, Samples.BYTES_MAX));
        append("one", "display-1");
        assertFull(append("two", "display-1"));

        loop.claim(Samples.bounded("display-1", 2, Samples.BYTES_MAX));

        assertStored(append("two", "display-1"));
        assertFull(append("three", "display-1"));
    }

    @Test
    @DisplayName("[MQTT-3.3.2-5] expired messages at the head leave a full queue before a live one is refused")
    void expiredHeadsMakeRoom() {
        Lease lease = releasedSession(3);
        append(Samples.expired("old 1"), "display-1");
        append(Samples.expired("old 2"), "display-1");
        append("alive", "display-1");

        assertStored(append("new 1", "display-1"));
        assertStored(append("new 2", "display-1"));
        assertFull(append("new 3", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("alive", "new 1", "new 2");
        assertThat(sequences(readAll(lease))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void expiredHeadsMakeRoomInBytes() {
        Message old = Samples.expired("old");
        Lease claimed =
                loop.claim(Samples.bounded("display-1", 100, old.size())).lease();
        release(claimed);
        append(old, "display-1");

        assertStored(append("new", "display-1"));

        assertThat(payloads(readAll(claimed))).containsExactly("new");
    }

    @Test
    @DisplayName("[MQTT-4.4.0-1] what the owner may have begun to send does not leave by expiry")
    void whatTheOwnerHasReadStays() {
        Lease lease = releasedSession(2);
        append(Samples.expired("begun"), "display-1");
        assertThat(readAll(lease)).hasSize(1);
        append(Samples.expired("waiting"), "display-1");

        assertStored(append("new 1", "display-1"));
        assertFull(append("new 2", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("begun", "new 1");
    }

    @Test
    void whatWasOnlyLookedAtMayExpire() {
        Lease lease = releasedSession(2);
        append(Samples.expired("old 1"), "display-1");
        append("alive", "display-1");
        assertThat(sequences(loop.peek(lease, 1, ALL, ALL))).containsExactly(1L, 2L);

        assertStored(append("new", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("alive", "new");
    }

    @Test
    void aQueueWhoseHeadsExpireForeverKeepsWorking() {
        Lease lease = releasedSession(10);
        append("stuck", "display-1");
        readAll(lease);
        append("home/room", Samples.numbered("m", 9), "display-1");
        loop.run(queues -> {
            for (int sequence = 2; sequence <= 10; sequence++) {
                queues.ack(lease, sequence);
            }
        });

        for (int i = 0; i < 500; i++) {
            assertStored(append(Samples.expired("old"), "display-1"));
        }

        assertThat(readAll(lease).get(0).sequence()).isEqualTo(1);
        assertThat(claim("display-1").nextSequence()).isEqualTo(511);
    }

    private Lease releasedSession(int messagesMax) {
        Lease lease = loop.claim(Samples.bounded("display-1", messagesMax, Samples.BYTES_MAX))
                .lease();
        release(lease);
        return lease;
    }

    private void release(Lease lease) {
        loop.onSessions(sessions -> sessions.release(lease, new ReleaseInfo(1000, 60, null)));
    }

    private static void assertFull(Settled settled) {
        assertThat(settled.outcome()).isEqualTo(Outcome.STORED);
        assertThat(settled.full()).isEqualTo(1);
        assertThat(settled.gone()).isZero();
    }
}
