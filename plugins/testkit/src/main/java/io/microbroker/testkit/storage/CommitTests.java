// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Loops are told what became of their calls, and what is new for their sessions. That all of it comes on the right context and
 * never from within a call is checked at the end of each test of the suite.
 */
abstract class CommitTests extends ContractGroup {
    private static final int BURST = 40;

    CommitTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void receiptsAreSettledInCallOrderAndOnce() {
        Lease lease = claim("display-1").lease();
        List<Receipt> receipts =
                Stream.generate(TestLoop::newReceipt).limit(1000).toList();

        loop.run(queues -> {
            for (int i = 0; i < receipts.size(); i++) {
                anyCall(i, lease, receipts.get(i), queues);
            }
        });
        loop.awaitSettled(receipts.get(receipts.size() - 1));

        assertThat(loop.settled()).extracting(Settled::receipt).isEqualTo(receipts);
    }

    private void anyCall(int i, Lease lease, Receipt receipt, Queues queues) {
        switch (i % 5) {
            case 0 -> queues.append(fanout(Samples.message("home/room", "m" + i), "display-1"), receipt);
            case 1 -> queues.inbound2(lease, 1 + i, fanout(Samples.message("home/room", "m" + i)), receipt);
            case 2 -> queues.inbound2Release(lease, i, receipt);
            case 3 -> queues.pubrec(lease, 1 + i / 5, receipt);
            default -> queues.append(fanout(Samples.message("home/room", "m" + i)), receipt);
        }
    }

    @Test
    void receiptsGoToTheCallerAndPostsToTheOwner() {
        otherLoop.claim(Samples.persistent("display-1"));

        append("22", "display-1");

        assertThat(payloads(entries(otherLoop.awaitPosted(1)))).containsExactly("22");
        assertThat(otherLoop.settled()).isEmpty();
        assertThat(loop.posted()).isEmpty();
    }

    @Test
    void aPostCarriesTheLeaseWithItsAttachment() {
        Lease lease = claim("display-1").lease();
        Object attachment = new Object();
        loop.run(queues -> lease.attach(attachment));

        append("22", "display-1");

        Posted post = loop.awaitPosted(1).get(0);
        assertThat(post.lease()).isSameAs(lease);
        assertThat(post.lease().attachment()).isSameAs(attachment);
    }

    @Test
    void aPostIsWholeAndCanBeRead() {
        Lease lease = claim("display-1").lease();

        append(Samples.richMessage(), "display-1");

        Stored posted = loop.awaitPosted(1).get(0).entry();
        Stored read = readAll(lease).get(0);
        Samples.assertSameMessage(posted.message(), Samples.richMessage());
        assertThat(posted.sequence()).isEqualTo(read.sequence());
        assertThat(posted.target()).usingRecursiveComparison().isEqualTo(read.target());
    }

    @Test
    void postsComeInTheOrderOfTheNumbers() {
        claim("display-1");
        claim("display-2");

        for (int i = 0; i < 10; i++) {
            loop.run(queues -> {
                for (int k = 0; k < 10; k++) {
                    queues.append(fanout(Samples.message("home/room", "m"), "display-1", "display-2"), Receipt.NONE);
                }
            });
        }

        List<Posted> posts = loop.awaitPosted(200);
        assertConsecutive(posts, "display-1", 100);
        assertConsecutive(posts, "display-2", 100);
    }

    @Test
    void postsGoToTheLoopOfTheLastClaim() {
        claim("display-1");
        Claim current = otherLoop.claim(Samples.persistent("display-1"));

        append("22", "display-1");

        assertThat(otherLoop.awaitPosted(1).get(0).lease()).isSameAs(current.lease());
        assertThat(loop.posted()).isEmpty();
    }

    @Test
    void aTakeoverBetweenAppendsLosesNothing() {
        Claim first = claim("display-1");
        append("home/room", Samples.numbered("m", 10), "display-1");
        Claim second = otherLoop.claim(Samples.persistent("display-1"));
        append("home/room", Samples.numbered("n", 10), "display-1");

        List<Posted> toFirst = loop.awaitPosted(10);
        List<Posted> toSecond = otherLoop.awaitPosted(10);

        assertThat(toFirst).extracting(Posted::lease).containsOnly(first.lease());
        assertThat(toSecond).extracting(Posted::lease).containsOnly(second.lease());
        assertThat(sequences(entries(toSecond)).get(0)).isEqualTo(second.nextSequence());
        assertThat(otherLoop.read(second.lease(), 1, ALL, ALL)).hasSize(20);
    }

    @Test
    void severalLoopsAppendToOneSessionAtOnce() {
        Lease lease = claim("display-1").lease();
        int perLoop = 25 * BURST;
        List<Receipt> last = new ArrayList<>();
        for (TestLoop each : rig.loops()) {
            Receipt receipt = TestLoop.newReceipt();
            last.add(receipt);
            appendBursts(each, "loop-" + rig.loops().indexOf(each), 0, perLoop, receipt);
        }
        int total = perLoop * rig.loops().size();

        List<Posted> posts = loop.awaitPosted(total);
        for (int i = 0; i < last.size(); i++) {
            rig.loop(i).awaitSettled(last.get(i));
        }

        assertConsecutive(posts, "display-1", total);
        List<Stored> read = readAll(lease);
        assertThat(sequences(read)).isEqualTo(sequences(entries(posts)));
        for (int i = 0; i < last.size(); i++) {
            String prefix = "loop-" + i + " ";
            assertThat(payloads(read).stream().filter(payload -> payload.startsWith(prefix)))
                    .isEqualTo(Samples.numbered(prefix, perLoop));
        }
    }

    /** Appends over many turns, so that the loops interleave. */
    private void appendBursts(TestLoop each, String name, int from, int end, Receipt last) {
        each.start(() -> each.onQueues(queues -> {
            for (int i = from; i < from + BURST; i++) {
                Receipt receipt = i + 1 == end ? last : Receipt.NONE;
                queues.append(fanout(Samples.message("home/room", name + " " + (i + 1)), "display-1"), receipt);
            }
            if (from + BURST < end) {
                appendBursts(each, name, from + BURST, end, last);
            }
        }));
    }

    @Test
    void appendsAndClaimsOfSeveralLoopsLoseNothing() {
        claim("display-1");
        int total = 10 * BURST;
        Receipt last = TestLoop.newReceipt();
        appendBursts(rig.loop(2), "m", 0, total, last);
        for (int i = 0; i < 20; i++) {
            rig.loop(i % 2).claim(Samples.persistent("display-1"));
        }
        rig.loop(2).awaitSettled(last);

        assertThat(payloads(readAll(claim("display-1").lease()))).isEqualTo(Samples.numbered("m ", total));
    }

    @Test
    void ofManyClaimsAtOnceOneHolds() {
        List<Claim> claims = new ArrayList<>();
        List<CompletableFuture<Claim>> pending = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pending.add(rig.loop(i % 3).beginOnSessions(sessions -> sessions.claim(Samples.persistent("display-1"))));
        }
        pending.forEach(each -> claims.add(TestLoop.await(each)));
        Claim newest = claims.stream()
                .max(Comparator.comparingLong(claim -> claim.lease().epoch()))
                .orElseThrow();

        assertThat(claims).extracting(claim -> claim.lease().epoch()).doesNotHaveDuplicates();
        assertThat(claims).filteredOn(claim -> !claim.present()).hasSize(1);
        for (Claim claim : claims) {
            if (claim.lease().epoch() != newest.lease().epoch()) {
                loop.assertFenced(sessions -> sessions.release(claim.lease(), new ReleaseInfo(1, 60, null)));
            }
        }
        loop.onSessions(
                sessions -> sessions.subscribe(newest.lease(), List.of(Subscription.of("home/#", Qos.AT_LEAST_ONCE))));
    }

    @Test
    void callsOnOneSessionApplyInCallOrder() {
        Lease lease = claim("display-1").lease();
        append("one", "display-1");
        Receipt last = TestLoop.newReceipt();

        loop.run(queues -> {
            queues.inbound2(lease, 1, fanout(Samples.message("home/room", "two"), "display-1"), Receipt.NONE);
            queues.inbound2Release(lease, 1, Receipt.NONE);
            queues.pubrec(lease, 1, Receipt.NONE);
            queues.pubcomp(lease, 1);
            queues.append(fanout(Samples.message("home/room", "three"), "display-1"), last);
        });
        loop.awaitSettled(last);

        Claim after = claim("display-1");
        assertThat(after.released()).isEmpty();
        assertThat(after.inboundQos2()).isEmpty();
        assertThat(payloads(readAll(after.lease()))).containsExactly("two", "three");
    }

    @Test
    void aCloseSettlesWhatIsUnderWay() {
        claim("display-1");
        List<Receipt> receipts =
                Stream.generate(TestLoop::newReceipt).limit(100).toList();
        loop.run(queues -> receipts.forEach(
                receipt -> queues.append(fanout(Samples.message("home/room", "22"), "display-1"), receipt)));

        rig.closeStorage();

        assertThat(loop.settled()).extracting(Settled::receipt).isEqualTo(receipts);
    }

    @Test
    void theStorageIsReadyAndWritable() {
        assertThat(rig.storage().health().ready()).isTrue();
        loop.run(queues -> assertThat(queues.writable()).isTrue());
    }

    private static void assertConsecutive(List<Posted> posts, String clientId, int count) {
        List<Long> sequences = posts.stream()
                .filter(post -> post.lease().clientId().equals(clientId))
                .map(post -> post.entry().sequence())
                .toList();
        assertThat(sequences).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(sequences.get(i)).isEqualTo(i + 1);
        }
    }
}
