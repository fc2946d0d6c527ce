// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Settled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Packet ids of QoS 2 messages that came from a client. */
abstract class InboundQos2Tests extends ContractGroup {
    InboundQos2Tests(StorageContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("[MQTT-4.3.3-10] packet ids are known until they are released")
    void packetIdsComeBackWithTheClaim() {
        Lease lease = claim("sensor-1").lease();

        inbound2(lease, 1);
        inbound2(lease, 65_535);
        inbound2(lease, 300);

        assertThat(claim("sensor-1").inboundQos2()).containsExactlyInAnyOrder(1, 300, 65_535);
    }

    @Test
    void theMessageGoesToItsTargets() {
        Lease lease = claim("sensor-1").lease();
        Lease target = claim("display-1").lease();

        assertStored(inbound2(lease, 7, "display-1"));

        assertThat(payloads(readAll(target))).containsExactly("packet 7");
    }

    @Test
    void targetsThatAreGoneAreCounted() {
        Lease lease = claim("sensor-1").lease();

        Settled settled = inbound2(lease, 7, "display-1");

        assertThat(settled.gone()).isEqualTo(1);
        assertThat(claim("sensor-1").inboundQos2()).containsExactly(7);
    }

    @Test
    void aPublisherMayBeItsOwnTarget() {
        Lease lease = claim("sensor-1").lease();

        assertStored(inbound2(lease, 7, "sensor-1"));

        assertThat(payloads(readAll(lease))).containsExactly("packet 7");
    }

    @Test
    void aReleasedIdIsForgotten() {
        Lease lease = claim("sensor-1").lease();
        inbound2(lease, 1);
        inbound2(lease, 2);

        assertStored(release(lease, 1));

        assertThat(claim("sensor-1").inboundQos2()).containsExactly(2);
    }

    @Test
    void aReleasedIdMayComeAgain() {
        Lease lease = claim("sensor-1").lease();
        inbound2(lease, 1);
        release(lease, 1);

        inbound2(lease, 1);

        assertThat(claim("sensor-1").inboundQos2()).containsExactly(1);
    }

    @Test
    void theReleaseOfAnUnknownIdIsSettled() {
        Lease lease = claim("sensor-1").lease();

        assertStored(release(lease, 9));
    }

    @Test
    void aSessionThatIsNotStoredLeavesNoPacketIds() {
        Lease lease = loop.claim(Samples.request("sensor-1", true, 0)).lease();
        Lease target = claim("display-1").lease();

        assertStored(inbound2(lease, 7, "display-1"));

        assertThat(payloads(readAll(target))).containsExactly("packet 7");
        assertThat(claim("sensor-1").inboundQos2()).isEmpty();
    }

    @Test
    void aSessionThatIsNotStoredIsFencedByOneThatIs() {
        Lease lease = loop.claim(Samples.request("sensor-1", true, 0)).lease();
        Lease target = claim("display-1").lease();
        claim("sensor-1");

        assertThat(inbound2(lease, 7, "display-1").outcome()).isEqualTo(Outcome.FENCED);

        assertThat(readAll(target)).isEmpty();
    }

    private Settled inbound2(Lease lease, int packetId, String... targets) {
        return loop.settle((queues, receipt) -> queues.inbound2(
                lease, packetId, fanout(Samples.message("home/room", "packet " + packetId), targets), receipt));
    }

    private Settled release(Lease lease, int packetId) {
        return loop.settle((queues, receipt) -> queues.inbound2Release(lease, packetId, receipt));
    }
}
