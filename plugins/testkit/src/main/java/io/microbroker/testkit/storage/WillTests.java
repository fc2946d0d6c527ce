// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wills go out. */
abstract class WillTests extends ContractGroup {
    WillTests(StorageContract contract) {
        super(contract);
    }

    @Test
    void aWillReachesItsTargets() {
        Lease lease = loop.claim(Samples.withWill("sensor-1")).lease();
        Lease target = claim("display-1").lease();

        assertStored(loop.settle((queues, receipt) ->
                queues.will(lease, fanout(Samples.message("home/door/state", "gone"), "display-1"), receipt)));

        assertThat(payloads(readAll(target))).containsExactly("gone");
    }

    @Test
    void aWillCanBeSentAfterTheRelease() {
        Lease lease = loop.claim(Samples.withWill("sensor-1")).lease();
        Lease target = claim("display-1").lease();
        loop.onSessions(sessions -> sessions.release(lease, new ReleaseInfo(1000, 60, Samples.WILL)));

        assertStored(loop.settle((queues, receipt) ->
                queues.will(lease, fanout(Samples.message("home/door/state", "gone"), "display-1"), receipt)));

        assertThat(payloads(readAll(target))).containsExactly("gone");
    }

    @Test
    void aWillMayBeRetained() {
        Lease lease = loop.claim(Samples.withWill("sensor-1")).lease();
        Message will = Samples.message("home/door/state", "gone");

        assertStored(loop.settle((queues, receipt) -> queues.will(lease, retained(will, 1), receipt)));

        List<Message> found = StorageRig.await(rig.storage().retained().get(List.of(TopicName.of("home/door/state"))));
        assertThat(found).singleElement().extracting(Message::payloadText).isEqualTo("gone");
    }

    @Test
    void theSessionStaysWhenItsWillIsSent() {
        Lease lease = loop.claim(Samples.withWill("sensor-1")).lease();
        append("22", "sensor-1");

        loop.settle(
                (queues, receipt) -> queues.will(lease, fanout(Samples.message("home/door/state", "gone")), receipt));

        assertThat(payloads(readAll(lease))).containsExactly("22");
    }

    @Test
    void aSessionThatIsNotStoredMaySendItsWill() {
        Lease lease = loop.claim(Samples.request("sensor-1", true, 0)).lease();
        Lease target = claim("display-1").lease();

        assertStored(loop.settle((queues, receipt) ->
                queues.will(lease, fanout(Samples.message("home/door/state", "gone"), "display-1"), receipt)));

        assertThat(payloads(readAll(target))).containsExactly("gone");
    }
}
