// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The disk is full, fails, or is slow. */
class JournalFaultTest {
    private static final String PAYLOAD = "x".repeat(200);

    private final MemoryDisk disk = new MemoryDisk();

    private static Lease leaseOf(JournalRig rig, String id) {
        return Objects.requireNonNull(rig.claim(id)).lease();
    }

    /** Appends until it is refused; returns how often it was not. */
    private static int fill(JournalRig rig, String id) {
        for (int stored = 0; stored < 10_000; stored++) {
            if (rig.append(PAYLOAD, 0, id) == Outcome.EXHAUSTED) {
                return stored;
            }
        }
        throw new AssertionError("the disk is never full");
    }

    @Test
    void aFullDiskRefusesBeforeAnyTargetTakesTheMessage() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        leaseOf(rig, "display-2");
        disk.capacity(disk.bytes() + 30_000);

        int stored = fill(rig, "display-1");

        assertThat(stored).isGreaterThan(50);
        assertThat(rig.append(PAYLOAD, 1, "display-1", "display-2")).isEqualTo(Outcome.EXHAUSTED);
        assertThat(rig.read(lease)).hasSize(stored);
        assertThat(Objects.requireNonNull(rig.claim("display-1")).nextSequence())
                .isEqualTo(stored + 1L);
        assertThat(rig.storage().health().detail()).contains("no room");
        assertThat(rig.storage().health().ready()).isTrue();
    }

    @Test
    void onAFullDiskMessagesLeaveAndThenOthersCome() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        disk.capacity(disk.bytes() + 30_000);
        int stored = fill(rig, "display-1");

        for (Stored entry : rig.read(lease)) {
            rig.queues().ack(lease, entry.sequence());
        }
        rig.run();
        rig.pass(1100);
        rig.run();

        assertThat(rig.append(PAYLOAD, 0, "display-1")).isEqualTo(Outcome.STORED);
        assertThat(rig.storage().health().detail()).isEqualTo("ok");
        assertThat(new JournalRig(disk.copy()).dump())
                .contains("next " + (stored + 2))
                .contains((stored + 1) + "=x");
    }

    @Test
    void onAFullDiskClientsComeAndGo() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        disk.capacity(disk.bytes() + 10_000);
        fill(rig, "display-1");

        Future<Void> released = rig.desk().release(lease, new ReleaseInfo(1, 60, null));
        rig.run();
        Claim again = rig.claim("display-1");
        Future<Void> subscribed = rig.desk()
                .subscribe(
                        Objects.requireNonNull(again).lease(),
                        List.of(Subscription.of("home/" + "x".repeat(1000), Qos.AT_LEAST_ONCE)));
        rig.run();

        assertThat(released.succeeded()).isTrue();
        assertThat(rig.read(again.lease())).isNotEmpty();
        assertThat(subscribed.cause()).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                .isEqualTo(StorageException.Kind.EXHAUSTED));
    }

    @Test
    void roomFromOutsideIsFoundWithoutARestart() {
        JournalRig rig = new JournalRig(disk);
        leaseOf(rig, "display-1");
        disk.capacity(disk.bytes() + 10_000);
        fill(rig, "display-1");

        disk.capacity(Long.MAX_VALUE);
        assertThat(rig.append(PAYLOAD, 0, "display-1"))
                .as("asked once a second")
                .isEqualTo(Outcome.EXHAUSTED);
        rig.pass(1100);

        assertThat(rig.append(PAYLOAD, 0, "display-1")).isEqualTo(Outcome.STORED);
    }

    @Test
    void aClaimTellsOfAPubrecOnlyWhenThatIsSafe() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        rig.append(PAYLOAD, 0, "display-1");

        disk.failsSyncs();
        rig.queues().pubrec(lease, 1, new Receipt() {});

        assertThat(rig.claim("display-1")).isNull(); // else PUBREL went out again
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledgedAnyMore() {
        JournalRig rig = new JournalRig(disk);
        leaseOf(rig, "display-1");
        MemoryDisk failing = disk;
        failing.failsSyncs();

        assertThat(rig.append("one", 0, "display-1")).isNull();
        int syncs = disk.syncs();
        assertThat(rig.append("two", 0, "display-1")).isNull();
        rig.pass(5000);
        rig.run();

        assertThat(disk.syncs()).as("syncs after the one that failed").isEqualTo(syncs);
        assertThat(rig.posted()).isEmpty();
        assertThat(rig.storage().health().ready()).isFalse();
        assertThat(rig.queues().writable()).isFalse();
        assertThat(rig.claim("display-2")).isNull();
    }

    @Test
    void afterAFailedWriteNothingIsAcknowledgedAnyMore() {
        JournalRig rig = new JournalRig(disk, JournalRig.SMALL, Durability.PROCESS);
        Lease lease = leaseOf(rig, "display-1");
        disk.failsWrites();

        assertThat(rig.append("one", 0, "display-1")).isNull();

        assertThat(rig.storage().health().ready()).isFalse();
        Future<List<Stored>> read = rig.queues().read(lease, 1, 10, 1000);
        rig.run();
        assertThat(read.failed()).as("reading what was never promised").isTrue();
        rig.close();
    }

    @Test
    void whatWaitsForTheDiskIsBounded() {
        JournalRig rig = new JournalRig(disk, JournalRig.SMALL.withPendingBytesMax(5000), Durability.SYNC);
        leaseOf(rig, "display-1");
        assertThat(rig.queues().writable()).isTrue();

        for (int i = 0; i < 20; i++) {
            rig.queues().append(rig.fanout("home/room", PAYLOAD, 0, "display-1"), Receipt.NONE);
        }

        assertThat(rig.queues().writable()).isFalse();
        rig.run();
        assertThat(rig.queues().writable()).isTrue();
    }

    @Test
    void allQueuesTogetherAreBounded() {
        JournalRig rig = new JournalRig(disk, JournalRig.SMALL.withQueuedMessagesMax(10), Durability.SYNC);
        Lease lease = leaseOf(rig, "display-1");

        assertThat(fill(rig, "display-1")).isEqualTo(10);
        rig.queues().ack(lease, 3);

        assertThat(rig.append("two", 0, "display-1")).isEqualTo(Outcome.STORED);
    }

    @Test
    void aDamagedSegmentIsNotCarriedForward() {
        JournalRig rig = new JournalRig(disk);
        leaseOf(rig, "display-1");
        rig.append("kept", 1, "display-1");
        String oldest = disk.segments().get(0);
        byte[] bytes = disk.contentOf(oldest);
        bytes[SegmentHead.BYTES + Frame.HEAD + 2] ^= 1;

        for (int i = 0; i < 300; i++) {
            rig.queues().append(rig.fanout("home/room", PAYLOAD, 2 + i), Receipt.NONE);
            rig.run();
        }

        assertThat(rig.storage().health().ready()).isFalse();
        assertThat(rig.storage().health().detail()).contains(oldest).contains("offset");
    }

    @Test
    void aMessageLargerThanASegmentHasARoomOfItsOwn() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        String large = "y".repeat(50_000);

        assertThat(rig.append(large, 0, "display-1")).isEqualTo(Outcome.STORED);
        assertThat(rig.append("small", 0, "display-1")).isEqualTo(Outcome.STORED);

        assertThat(rig.read(lease))
                .extracting(entry -> entry.message().payloadText())
                .containsExactly(large, "small");
        assertThat(new JournalRig(disk.copy()).dump()).contains(large);
    }

    @Test
    void transientSessionsWriteNothing() {
        JournalRig rig = new JournalRig(disk);
        rig.run();
        long before = disk.operations();

        for (int i = 0; i < 10; i++) {
            Future<Claim> claim = rig.desk()
                    .claim(new io.microbroker.spi.storage.ClaimRequest(
                            new io.microbroker.spi.mqtt.Publisher("sensor-" + i, null), true, 0, null, 10, 1000));
            assertThat(claim.succeeded()).as("answered at once").isTrue();
            rig.desk().end(claim.result().lease());
        }
        rig.run();

        assertThat(disk.operations()).isEqualTo(before);
    }

    @Test
    void acknowledgementsNeverPayForASync() {
        JournalRig rig = new JournalRig(disk);
        Lease lease = leaseOf(rig, "display-1");
        rig.append("one", 0, "display-1");
        rig.append("two", 0, "display-1");
        int syncs = disk.syncs();

        rig.queues().ack(lease, 1);
        rig.run();
        assertThat(disk.syncs()).isEqualTo(syncs);
        rig.pass(1100);
        rig.run();

        assertThat(disk.syncs()).as("a second later").isEqualTo(syncs + 1);
    }

    @Test
    void aWeakerListenerHastensItsReceiptsOnly() {
        JournalRig rig = new JournalRig(disk);
        leaseOf(rig, "display-1");
        disk.failsSyncs();

        io.microbroker.spi.storage.Fanout strong = rig.fanout("home/room", "one", 0, "display-1");
        io.microbroker.spi.storage.Settled settled = rig.call((path, receipt) -> path.append(
                new io.microbroker.spi.storage.Fanout(strong.message(), strong.targets(), 0, Durability.PROCESS),
                receipt));

        assertThat(Objects.requireNonNull(settled).outcome()).isEqualTo(Outcome.STORED);
        assertThat(rig.posted()).as("told before the class of the broker holds").isEmpty();
    }
}
