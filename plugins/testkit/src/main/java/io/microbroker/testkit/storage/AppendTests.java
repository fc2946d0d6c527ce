// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages go into queues. */
abstract class AppendTests extends ContractGroup {
    AppendTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void sequenceNumbersAreConsecutiveFromOne() {
        Lease lease = claim("display-1").lease();

        assertStored(append("home/room", Samples.numbered("m", 20), "display-1"));

        List<Stored> entries = readAll(lease);
        assertThat(payloads(entries)).isEqualTo(Samples.numbered("m", 20));
        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.get(i).sequence()).isEqualTo(i + 1);
        }
    }

    @Test
    void numbersAreNeverUsedAgain() {
        Lease lease = claim("display-1").lease();
        append("home/room", List.of("one", "two"), "display-1");
        loop.run(queues -> {
            queues.ack(lease, 1);
            queues.ack(lease, 2);
        });

        append("three", "display-1");

        assertThat(sequences(readAll(lease))).containsExactly(3L);
        Claim again = claim("display-1");
        assertThat(again.firstUnacknowledged()).isEqualTo(3);
        assertThat(again.nextSequence()).isEqualTo(4);
    }

    @Test
    void eachTargetCountsForItself() {
        Lease first = claim("display-1").lease();
        Lease second = claim("display-2").lease();
        append("only first", "display-1");

        assertStored(append(Samples.message("home/room", "both"), "display-1", "display-2"));

        assertThat(sequences(readAll(first))).containsExactly(1L, 2L);
        assertThat(sequences(readAll(second))).containsExactly(1L);
    }

    @Test
    void oneMessageReachesManySessions() {
        List<Lease> leases = new ArrayList<>();
        List<String> names = Samples.numbered("display-", 300);
        for (String name : names) {
            leases.add(claim(name).lease());
        }

        assertStored(append(Samples.message("home/room", "22"), names.toArray(String[]::new)));

        for (Lease lease : leases) {
            assertThat(payloads(readAll(lease))).containsExactly("22");
        }
    }

    @Test
    void theSessionMayBeATargetTwice() {
        Lease lease = claim("display-1").lease();

        assertStored(append(Samples.message("home/room", "22"), "display-1", "display-1"));

        assertThat(sequences(readAll(lease))).containsExactly(1L, 2L);
    }

    @Test
    void theWholeMessageComesBack() {
        Lease lease = claim("display-1").lease();

        assertStored(append(Samples.richMessage(), "display-1"));

        Samples.assertSameMessage(readAll(lease).get(0).message(), Samples.richMessage());
    }

    @Test
    void anEmptyPayloadIsAMessageToo() {
        Lease lease = claim("display-1").lease();

        assertStored(append("", "display-1"));

        assertThat(payloads(readAll(lease))).containsExactly("");
    }

    @Test
    void aMegabyteComesBack() {
        Lease lease = claim("display-1").lease();
        byte[] payload = new byte[1 << 20];
        payload[12345] = 99;
        Message message = Samples.message("home/camera", "").withPayload(payload);

        assertStored(append(message, "display-1"));

        assertThat(readAll(lease).get(0).message().payload()).isEqualTo(payload);
    }

    @Test
    void theTargetComesBackWithTheEntry() {
        Lease lease = claim("display-1").lease();
        Message message = Samples.message("home/room", "22");
        StoredTarget target =
                new StoredTarget("display-1", Qos.EXACTLY_ONCE, true, new int[] {1, 268_435_455}, "$share/a/home/#");
        Fanout fanout = new Fanout(message, List.of(target), 0, fanout(message).durability());

        assertStored(loop.settle((queues, receipt) -> queues.append(fanout, receipt)));

        StoredTarget found = readAll(lease).get(0).target();
        assertThat(found.subscriptionIds()).containsExactly(1, 268_435_455);
        assertThat(found).usingRecursiveComparison().isEqualTo(target);
    }

    @Test
    void aMessageForNobodyIsStored() {
        assertStored(append(Samples.message("home/room", "22")));
    }

    @Test
    void aTargetThatNeverWasIsGone() {
        Settled settled = append("22", "display-9");

        assertThat(settled.gone()).isEqualTo(1);
        assertThat(settled.full()).isZero();
        assertThat(claim("display-9").present()).as("made by the append").isFalse();
    }

    /** A message that was routed while a session ended must not come to the next one, which may have subscribed to nothing. */
    @Test
    void aTargetWhoseSessionHasEndedIsGoneEvenIfItsClientIsBack() {
        Lease earlier = claim("display-1").lease();
        loop.onSessions(sessions -> sessions.end(earlier));
        Lease ended = claim("display-1").lease();
        Lease present = loop.claim(Samples.request("display-1", true, Samples.EXPIRY_SECONDS))
                .lease();

        assertThat(appendFor(earlier).gone()).isEqualTo(1);
        assertThat(appendFor(ended).gone()).isEqualTo(1);
        assertThat(readAll(present)).isEmpty();

        assertStored(appendFor(present));
        assertThat(readAll(present)).hasSize(1);
    }

    @Test
    void aTargetIsTheSameSessionAfterAnotherClaim() {
        Lease first = claim("display-1").lease();
        Lease second = claim("display-1").lease();

        assertStored(appendFor(first));

        assertThat(readAll(second)).hasSize(1);
    }

    private Settled appendFor(Lease lease) {
        StoredTarget target =
                new StoredTarget(lease.clientId(), lease.incarnation(), Qos.AT_LEAST_ONCE, false, new int[0], null);
        Message message = Samples.message("home/room", "22");
        Fanout fanout = new Fanout(message, List.of(target), 0, fanout(message).durability());
        return loop.settle((queues, receipt) -> queues.append(fanout, receipt));
    }

    @Test
    void targetsThatAreGoneKeepNothingFromTheOthers() {
        Lease ended = claim("display-1").lease();
        Lease alive = claim("display-2").lease();
        loop.onSessions(sessions -> sessions.end(ended));

        Settled settled = append(Samples.message("home/room", "22"), "display-1", "display-2", "display-3");

        assertThat(settled.gone()).isEqualTo(2);
        assertThat(payloads(readAll(alive))).containsExactly("22");
    }

    @Test
    void anAppendThatNobodyWaitsForIsStoredToo() {
        Lease lease = claim("display-1").lease();

        loop.run(queues -> queues.append(fanout(Samples.message("home/room", "22"), "display-1"), Receipt.NONE));
        append("23", "display-1");

        assertThat(payloads(readAll(lease))).containsExactly("22", "23");
    }

    @Test
    void messagesForAReleasedSessionWaitForIt() {
        Lease lease = claim("display-1").lease();
        loop.onSessions(sessions -> sessions.release(lease, new ReleaseInfo(1000, 60, null)));

        append("home/room", List.of("one", "two"), "display-1");

        assertThat(payloads(readAll(claim("display-1").lease()))).containsExactly("one", "two");
    }
}
