// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ReleaseInfo;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions come, stay and end. */
abstract class ClaimTests extends ContractGroup {
    ClaimTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void aNewSessionIsNotPresentAndCountsFromOne() {
        Claim claim = claim("sensor-1");

        assertThat(claim.present()).isFalse();
        assertThat(claim.persistent()).isTrue();
        assertThat(claim.lease().clientId()).isEqualTo("sensor-1");
        assertEmpty(claim);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-5] a released session is present when its client comes again")
    void aReleasedSessionIsPresent() {
        Claim first = claim("sensor-1");
        loop.onSessions(sessions -> sessions.release(first.lease(), new ReleaseInfo(1000, 60, null)));

        Claim second = claim("sensor-1");

        assertThat(second.present()).isTrue();
        assertThat(second.persistent()).isTrue();
    }

    @Test
    void aSessionThatWasNeverReleasedIsPresent() {
        claim("sensor-1");

        assertThat(otherLoop.claim(Samples.persistent("sensor-1")).present()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-4] a clean start deletes all that was stored")
    void aCleanStartDeletesAllState() {
        fillSession("sensor-1");

        Claim clean = loop.claim(Samples.request("sensor-1", true, 60));

        assertThat(clean.present()).isFalse();
        assertThat(clean.persistent()).isTrue();
        assertEmpty(clean);
        assertThat(readAll(clean.lease())).isEmpty();
        assertEmpty(claim("sensor-1"));
    }

    @Test
    void aSessionWithoutExpiryIsTransientAndNotStored() {
        Claim first = loop.claim(Samples.request("sensor-1", false, 0));
        Claim second = loop.claim(Samples.request("sensor-1", false, 0));

        assertThat(first.persistent()).isFalse();
        assertThat(first.present()).isFalse();
        assertThat(second.persistent()).isFalse();
        assertThat(second.present()).isFalse();
    }

    @Test
    void aTransientSessionGetsNoQueue() {
        loop.claim(Samples.request("sensor-1", true, 0));

        assertThat(append("22", "sensor-1").gone()).isEqualTo(1);
    }

    @Test
    void aTransientSessionCanBeEnded() {
        Claim claim = loop.claim(Samples.request("sensor-1", true, 0));

        loop.onSessions(sessions -> sessions.end(claim.lease()));

        assertThat(claim("sensor-1").present()).isFalse();
    }

    @Test
    void aStoredSessionThatIsResumedWithoutExpiryStaysStoredUntilItEnds() {
        fillSession("sensor-1");

        Claim resumed = loop.claim(Samples.request("sensor-1", false, 0));
        assertThat(resumed.present()).isTrue();
        assertThat(resumed.persistent()).isTrue();
        assertThat(resumed.subscriptions()).hasSize(1);
        assertStored(append("23", "sensor-1"));

        loop.onSessions(sessions -> sessions.end(resumed.lease()));
        assertThat(loop.claim(Samples.request("sensor-1", false, 0)).present()).isFalse();
    }

    @Test
    void aCleanStartWithoutExpiryLeavesNothingStored() {
        fillSession("sensor-1");

        Claim clean = loop.claim(Samples.request("sensor-1", true, 0));

        assertThat(clean.present()).isFalse();
        assertThat(clean.persistent()).isFalse();
        assertThat(append("22", "sensor-1").gone()).isEqualTo(1);
        assertEmpty(claim("sensor-1"));
    }

    @Test
    void anEndRemovesEverything() {
        Claim claim = fillSession("sensor-1");

        loop.onSessions(sessions -> sessions.end(claim.lease()));

        assertThat(append("22", "sensor-1").gone()).isEqualTo(1);
        Claim next = claim("sensor-1");
        assertThat(next.present()).isFalse();
        assertEmpty(next);
    }

    @Test
    void theEpochRisesWithEachClaim() {
        long first = claim("sensor-1").lease().epoch();
        long second = otherLoop.claim(Samples.persistent("sensor-1")).lease().epoch();
        long third = claim("sensor-1").lease().epoch();

        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
    }

    @Test
    void theIncarnationTellsOneLifeFromTheNext() {
        Claim first = claim("sensor-1");
        Claim resumed = claim("sensor-1");
        Claim clean = loop.claim(Samples.request("sensor-1", true, 60));
        loop.onSessions(sessions -> sessions.end(clean.lease()));
        Claim again = claim("sensor-1");

        assertThat(resumed.lease().incarnation()).isEqualTo(first.lease().incarnation());
        assertThat(clean.lease().incarnation()).isNotEqualTo(first.lease().incarnation());
        assertThat(again.lease().incarnation())
                .isNotIn(first.lease().incarnation(), clean.lease().incarnation());
    }

    @Test
    void aClaimTellsWhereTheQueueStands() {
        claim("sensor-1");
        append("home/room", Samples.numbered("m", 5), "sensor-1");
        Claim before = claim("sensor-1");

        loop.run(queues -> {
            queues.ack(before.lease(), 1);
            queues.ack(before.lease(), 2);
        });
        Claim after = claim("sensor-1");

        assertThat(before.firstUnacknowledged()).isEqualTo(1);
        assertThat(before.nextSequence()).isEqualTo(6);
        assertThat(after.firstUnacknowledged()).isEqualTo(3);
        assertThat(after.nextSequence()).isEqualTo(6);
    }

    @Test
    void sessionsWhoseNamesLookAlikeShareNothing() {
        List<String> names = List.of(
                "a",
                "a/",
                "A",
                "a_meta",
                "a:meta",
                "a.q",
                "{a}",
                "a ",
                " a",
                "a%2F",
                "../a",
                "..",
                "a*",
                "a\\",
                Normalizer.normalize("é", Normalizer.Form.NFC),
                Normalizer.normalize("é", Normalizer.Form.NFD),
                "É",
                "\uD83C\uDF21",
                "ß",
                "ss");
        Map<String, Claim> claims = new TreeMap<>();
        for (String name : names) {
            claims.put(name, claim(name));
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            subscribe(Objects.requireNonNull(claims.get(name)), "home/" + i);
            assertStored(append("for " + i, name));
        }

        for (int i = 0; i < names.size(); i++) {
            Claim again = claim(names.get(i));
            assertThat(again.subscriptions()).containsExactly(Subscription.of("home/" + i, Qos.AT_LEAST_ONCE));
            assertThat(payloads(readAll(again.lease()))).containsExactly("for " + i);
        }
        endFirst(names);
    }

    private void endFirst(List<String> names) {
        Claim first = claim(names.get(0));
        loop.onSessions(sessions -> sessions.end(first.lease()));
        for (String other : names.subList(1, names.size())) {
            assertThat(claim(other).present()).as("session " + other).isTrue();
        }
    }

    /** A session with some of everything. */
    private Claim fillSession(String clientId) {
        Claim claim = claim(clientId);
        subscribe(claim, "home/#");
        append("home/room", List.of("one", "two", "three"), clientId);
        loop.settle((queues, receipt) -> queues.pubrec(claim.lease(), 2, receipt));
        loop.settle((queues, receipt) ->
                queues.inbound2(claim.lease(), 77, fanout(Samples.message("home/door", "open")), receipt));
        return claim;
    }

    private void subscribe(Claim claim, String filter) {
        loop.onSessions(
                sessions -> sessions.subscribe(claim.lease(), List.of(Subscription.of(filter, Qos.AT_LEAST_ONCE))));
    }

    private static void assertEmpty(Claim claim) {
        assertThat(claim.subscriptions()).isEmpty();
        assertThat(claim.firstUnacknowledged()).isEqualTo(1);
        assertThat(claim.nextSequence()).isEqualTo(1);
        assertThat(claim.released()).isEmpty();
        assertThat(claim.inboundQos2()).isEmpty();
    }
}
