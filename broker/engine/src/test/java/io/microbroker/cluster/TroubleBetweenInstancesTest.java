// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.cluster.Standing;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an instance does when others do not keep up, do not answer, or may take it for dead. */
class TroubleBetweenInstancesTest {
    private final Hub hub = new Hub();
    private final HubInstance one = HubInstance.start(hub);
    private final HubInstance other = HubInstance.start(hub);

    @AfterEach
    void end() {
        one.stop();
        other.stop();
        hub.close();
    }

    @Test
    void copiesForAnInstanceThatDoesNotKeepUpAreDroppedAndCounted() {
        try (RawClient subscriber = RawClient.connected(other.port(), "display");
                RawClient publisher = RawClient.connected(one.port(), "sensor")) {
            subscriber.subscribe(1, "hall", 1).expectSubAck(1, 1);
            one.storage().refuseFrames(true);

            publisher.publish("hall", "1", 1, 1).expectPubAck(1);
            RunningBroker.until(
                    () -> one.counters().getOrDefault("dropped-peer-slow", 0L) == 1, () -> "nothing was dropped");
            one.storage().refuseFrames(false);
            publisher.publish("hall", "2", 1, 2).expectPubAck(2);

            subscriber.expectPublish("hall", "2", 1);
        }
    }

    @Test
    void aSubscriptionIsAnsweredThoughAnInstanceDoesNotConfirmIt() {
        try (RawClient subscriber = RawClient.connected(one.port(), "display")) {
            other.storage().refuseFrames(true);

            subscriber.subscribe(1, "hall", 1).expectSubAck(1, 1);

            assertThat(one.counters()).containsEntry("cluster-route-timeouts", 1L);
        }
    }

    @Test
    void anInstanceThatOthersTakeForDeadLetsGoOfPersistentSessionsOnly() {
        try (RawClient persistent = RawClient.connected(
                        one.port(), connect -> connect.clientId("phone").sessionExpiry(60));
                RawClient passing = RawClient.connected(one.port(), "display")) {
            passing.subscribe(1, "hall", 0).expectSubAck(1, 0);

            one.storage().listener().onStanding(Standing.EXPELLED);

            persistent.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
            passing.publish("hall", "1").expectPublish("hall", "1", 0);
        }
    }

    @Test
    void aClaimThatIsAnsweredAfterOthersTookTheInstanceForDeadIsNotReliedOn() {
        int before = one.storage().claims();
        Promise<Void> answers = one.storage().holdAnswersOfClaims();
        try (RawClient phone = RawClient.connect(one.port())) {
            phone.connect5(connect -> connect.clientId("phone").sessionExpiry(60));
            RunningBroker.until(() -> one.storage().claims() > before, () -> "nothing was claimed");

            one.storage().listener().onStanding(Standing.EXPELLED);
            answers.complete();

            phone.expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        }
    }
}
