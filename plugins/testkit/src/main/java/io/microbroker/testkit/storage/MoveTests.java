// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Entries of shared groups change their queue. */
abstract class MoveTests extends ContractGroup {
    MoveTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void aMovedEntryLeavesOneQueueForTheOther() {
        Lease from = claim("worker-1").lease();
        Lease to = claim("worker-2").lease();
        append("home/room", List.of("one", "two", "three"), "worker-1");

        assertStored(move(from, "worker-2", 1, 3));

        assertThat(payloads(readAll(from))).containsExactly("two");
        assertThat(payloads(readAll(to))).containsExactly("one", "three");
        assertThat(sequences(readAll(to))).containsExactly(1L, 2L);
    }

    @Test
    void anEntryIsMovedOnce() {
        Lease from = claim("worker-1").lease();
        Lease to = claim("worker-2").lease();
        append("one", "worker-1");

        assertStored(move(from, "worker-2", 1));
        assertStored(move(from, "worker-2", 1, 1));

        assertThat(payloads(readAll(to))).containsExactly("one");
    }

    @Test
    void whatIsDoneIsNotMoved() {
        Lease from = claim("worker-1").lease();
        Lease to = claim("worker-2").lease();
        append("home/room", List.of("one", "two", "three"), "worker-1");
        loop.run(queues -> queues.ack(from, 1));
        loop.settle((queues, receipt) -> queues.pubrec(from, 2, receipt));

        assertStored(move(from, "worker-2", 1, 2, 3, 4));

        assertThat(payloads(readAll(to))).containsExactly("three");
        assertThat(claim("worker-1").released()).containsExactly(2L);
    }

    @Test
    void aMovedEntryHasTheTargetOfTheMove() {
        Lease from = claim("worker-1").lease();
        Lease to = claim("worker-2").lease();
        append(Samples.richMessage(), "worker-1");
        StoredTarget target =
                new StoredTarget("worker-2", Qos.EXACTLY_ONCE, false, new int[] {9}, "$share/workers/home/#");

        loop.settle((queues, receipt) -> queues.move(from, List.of(new Move(1, target)), receipt));

        Stored moved = readAll(to).get(0);
        Samples.assertSameMessage(moved.message(), Samples.richMessage());
        assertThat(moved.target()).usingRecursiveComparison().isEqualTo(target);
    }

    @Test
    void anEntryStaysIfTheSessionThatIsMeantHasEnded() {
        Lease from = claim("worker-1").lease();
        Lease ended = claim("worker-2").lease();
        Lease present = loop.claim(Samples.request("worker-2", true, Samples.EXPIRY_SECONDS))
                .lease();
        append("one", "worker-1");
        StoredTarget target = new StoredTarget(
                "worker-2", ended.incarnation(), Qos.AT_LEAST_ONCE, false, new int[0], "$share/workers/home/#");

        Settled settled = loop.settle((queues, receipt) -> queues.move(from, List.of(new Move(1, target)), receipt));

        assertThat(settled.gone()).isEqualTo(1);
        assertThat(payloads(readAll(from))).containsExactly("one");
        assertThat(readAll(present)).isEmpty();
    }

    @Test
    void entriesMayGoToSeveralQueues() {
        Lease from = claim("worker-1").lease();
        Lease second = claim("worker-2").lease();
        Lease third = claim("worker-3").lease();
        append("home/room", List.of("one", "two"), "worker-1");
        List<Move> moves = List.of(
                new Move(1, Samples.target("worker-2", Qos.AT_LEAST_ONCE)),
                new Move(2, Samples.target("worker-3", Qos.AT_LEAST_ONCE)));

        assertStored(loop.settle((queues, receipt) -> queues.move(from, moves, receipt)));

        assertThat(payloads(readAll(second))).containsExactly("one");
        assertThat(payloads(readAll(third))).containsExactly("two");
        assertThat(readAll(from)).isEmpty();
    }

    @Test
    void theNewOwnerIsTold() {
        Lease from = claim("worker-1").lease();
        otherLoop.claim(Samples.persistent("worker-2"));
        append("one", "worker-1");

        move(from, "worker-2", 1);

        assertThat(payloads(entries(otherLoop.awaitPosted(1)))).containsExactly("one");
    }

    @Test
    void anEntryWhoseNewQueueIsFullOrGoneStays() {
        Lease from = claim("worker-1").lease();
        loop.claim(Samples.bounded("worker-2", 1, Samples.BYTES_MAX));
        append("home/room", List.of("one", "two", "three"), "worker-1");
        List<Move> moves = List.of(
                new Move(1, Samples.target("worker-2", Qos.AT_LEAST_ONCE)),
                new Move(2, Samples.target("worker-2", Qos.AT_LEAST_ONCE)),
                new Move(3, Samples.target("worker-9", Qos.AT_LEAST_ONCE)));

        Settled settled = loop.settle((queues, receipt) -> queues.move(from, moves, receipt));

        assertThat(settled.full()).isEqualTo(1);
        assertThat(settled.gone()).isEqualTo(1);
        assertThat(payloads(readAll(from))).containsExactly("two", "three");
    }

    @Test
    void aReleasedSessionGivesItsEntriesAway() {
        Lease from = claim("worker-1").lease();
        Lease to = claim("worker-2").lease();
        append("one", "worker-1");
        loop.onSessions(sessions -> sessions.release(from, new ReleaseInfo(1000, 60, null)));

        assertStored(move(from, "worker-2", 1));

        assertThat(payloads(readAll(to))).containsExactly("one");
    }

    private Settled move(Lease from, String to, long... sequences) {
        List<Move> moves = LongStream.of(sequences)
                .mapToObj(sequence -> new Move(sequence, Samples.target(to, Qos.AT_LEAST_ONCE)))
                .toList();
        return loop.settle((queues, receipt) -> queues.move(from, moves, receipt));
    }
}
