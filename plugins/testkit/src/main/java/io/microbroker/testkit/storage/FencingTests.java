// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.ReleaseInfo;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Who was overtaken changes nothing any more. */
abstract class FencingTests extends ContractGroup {
    FencingTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void anOvertakenLeaseCannotSubscribe() {
        Lease old = claim("sensor-1").lease();
        Claim current = otherLoop.claim(Samples.persistent("sensor-1"));

        loop.assertFenced(sessions -> sessions.subscribe(old, List.of(Subscription.of("home/#", Qos.AT_LEAST_ONCE))));

        assertThat(current.subscriptions()).isEmpty();
        assertThat(claim("sensor-1").subscriptions()).isEmpty();
    }

    @Test
    void anOvertakenLeaseCannotUnsubscribe() {
        Lease old = claim("sensor-1").lease();
        Subscription subscription = Subscription.of("home/#", Qos.AT_LEAST_ONCE);
        loop.onSessions(sessions -> sessions.subscribe(old, List.of(subscription)));
        otherLoop.claim(Samples.persistent("sensor-1"));

        loop.assertFenced(sessions -> sessions.unsubscribe(old, List.of(TopicFilter.of("home/#"))));

        assertThat(claim("sensor-1").subscriptions()).containsExactly(subscription);
    }

    @Test
    void anOvertakenLeaseCannotReleaseTheSession() {
        Lease old = claim("sensor-1").lease();
        Claim current = otherLoop.claim(Samples.persistent("sensor-1"));

        loop.assertFenced(sessions -> sessions.release(old, new ReleaseInfo(1000, 0, null)));

        assertStored(append("22", "sensor-1"));
        assertThat(otherLoop.awaitPosted(1).get(0).lease()).isEqualTo(current.lease());
    }

    @Test
    void anOvertakenLeaseCannotEndTheSession() {
        Lease old = claim("sensor-1").lease();
        otherLoop.claim(Samples.persistent("sensor-1"));

        loop.assertFenced(sessions -> sessions.end(old));

        assertThat(claim("sensor-1").present()).isTrue();
    }

    @Test
    void anOvertakenLeaseCannotRead() {
        Lease old = claim("sensor-1").lease();
        append("22", "sensor-1");
        otherLoop.claim(Samples.persistent("sensor-1"));

        loop.assertReadFenced(old);
    }

    @Test
    void aFencedQos2MessageReachesNobodyAndIsNotRetained() {
        Lease old = claim("sensor-1").lease();
        Lease target = claim("display-1").lease();
        otherLoop.claim(Samples.persistent("sensor-1"));
        Fanout fanout = retained(Samples.message("home/room", "22"), 1, "display-1");

        assertOutcomeFenced((queues, receipt) -> queues.inbound2(old, 5, fanout, receipt));

        assertThat(readAll(target)).isEmpty();
        assertThat(StorageRig.await(rig.storage().retained().get(List.of(TopicName.of("home/room")))))
                .isEmpty();
        assertThat(claim("sensor-1").inboundQos2()).isEmpty();
    }

    @Test
    void anOvertakenLeaseCannotForgetAPacketId() {
        Lease old = claim("sensor-1").lease();
        loop.settle((queues, receipt) -> queues.inbound2(old, 5, fanout(Samples.message("home/room", "22")), receipt));
        otherLoop.claim(Samples.persistent("sensor-1"));

        assertOutcomeFenced((queues, receipt) -> queues.inbound2Release(old, 5, receipt));

        assertThat(claim("sensor-1").inboundQos2()).containsExactly(5);
    }

    @Test
    void anOvertakenLeaseCannotAcknowledge() {
        Lease old = claim("sensor-1").lease();
        append("home/room", List.of("one", "two", "three"), "sensor-1");
        loop.settle((queues, receipt) -> queues.pubrec(old, 3, receipt));
        Claim current = otherLoop.claim(Samples.persistent("sensor-1"));

        loop.run(queues -> {
            queues.ack(old, 1);
            queues.pubcomp(old, 3);
        });
        assertOutcomeFenced((queues, receipt) -> queues.pubrec(old, 2, receipt));

        assertThat(sequences(otherLoop.read(current.lease(), 1, ALL, ALL))).containsExactly(1L, 2L);
        assertThat(claim("sensor-1").released()).containsExactly(3L);
    }

    @Test
    void anOvertakenLeaseCannotMoveEntries() {
        Lease old = claim("sensor-1").lease();
        Lease target = claim("display-1").lease();
        append("22", "sensor-1");
        Claim current = otherLoop.claim(Samples.persistent("sensor-1"));
        List<Move> moves = List.of(new Move(1, Samples.target("display-1", Qos.AT_LEAST_ONCE)));

        assertOutcomeFenced((queues, receipt) -> queues.move(old, moves, receipt));

        assertThat(readAll(target)).isEmpty();
        assertThat(otherLoop.read(current.lease(), 1, ALL, ALL)).hasSize(1);
    }

    @Test
    void anOvertakenLeaseCannotSendTheWill() {
        Lease old = loop.claim(Samples.withWill("sensor-1")).lease();
        Lease target = claim("display-1").lease();
        otherLoop.claim(Samples.persistent("sensor-1"));

        assertOutcomeFenced((queues, receipt) ->
                queues.will(old, fanout(Samples.message("home/door/state", "gone"), "display-1"), receipt));

        assertThat(readAll(target)).isEmpty();
    }

    @Test
    void aCleanStartFencesEvenIfItLeavesNothingStored() {
        Lease old = claim("sensor-1").lease();
        otherLoop.claim(Samples.request("sensor-1", true, 0));

        loop.assertFenced(sessions -> sessions.end(old));
        assertOutcomeFenced(
                (queues, receipt) -> queues.inbound2(old, 5, fanout(Samples.message("home/room", "22")), receipt));
    }

    @Test
    void aLeaseFromAnEarlierLifeOfTheSessionIsFenced() {
        Lease old = claim("sensor-1").lease();
        loop.onSessions(sessions -> sessions.end(old));
        claim("sensor-1");
        append("22", "sensor-1");

        loop.run(queues -> queues.ack(old, 1));
        assertOutcomeFenced((queues, receipt) -> queues.pubrec(old, 1, receipt));

        assertThat(readAll(claim("sensor-1").lease())).hasSize(1);
    }

    private void assertOutcomeFenced(BiConsumer<Queues, Receipt> call) {
        assertThat(loop.settle(call).outcome()).isEqualTo(Outcome.FENCED);
    }
}
