// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C10: a QoS 2 message whose connections break at any step comes once, with QoS and retain flag as sent. */
class SecC10Qos2AtomicityIT {
    private static final int STEPS = 4;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnBothVersions
    void aPublisherThatIsCutOffAtEachStep(ProtocolVersion version) {
        RawClient receiver = broker.client(version, "receiver");
        receiver.subscribe(1, "t", 2).expectSubAck(1, 2);
        for (int step = 0; step < STEPS; step++) {
            int id = step + 1;
            String text = "cut at " + step;
            RawClient sender = broker.persistent(version, "sender").publish("t", text, 2, id);
            if (step > 0) {
                sender.expectPubRec(id);
            }
            if (step > 1) {
                sender.pubRel(id);
            }
            if (step > 2) {
                sender.expectPubComp(id);
            }
            sender.reset();

            RawClient again = broker.persistent(version, "sender");
            if (step < 2) {
                again.publish(publish ->
                                publish.topic("t").payload(text).qos(2, id).dup())
                        .expectPubRec(id);
            }
            again.pubRel(id).expect(PacketType.PUBCOMP);
            broker.leave(again);

            RawPacket packet = receiver.expectPublish("t", text, 2);
            receiver.pubRec(packet.packetId()).expectPubRel(packet.packetId());
            receiver.pubComp(packet.packetId());
        }
        receiver.pingReq().expectPingResp(); // and no other PUBLISH
    }

    @OnBothVersions
    void aReceiverThatIsCutOffAtEachStep(ProtocolVersion version) {
        RawClient sender = broker.client(version, "sender");
        RawClient first = broker.persistent(version, "receiver");
        first.subscribe(1, "t", 2).expectSubAck(1, 2);
        broker.leave(first);
        for (int step = 0; step < STEPS; step++) {
            String text = "cut at " + step;
            sender.publish("t", text, 2, 1).expectPubRec(1);
            sender.pubRel(1).expectPubComp(1);
            RawClient receiver = broker.persistent(version, "receiver");
            RawPacket packet = receiver.expectPublish("t", text, 2);
            int id = packet.packetId();
            if (step > 0) {
                receiver.pubRec(id);
            }
            if (step > 1) {
                receiver.expectPubRel(id);
            }
            if (step > 2) {
                receiver.pubComp(id);
            }
            receiver.pingReq();
            TestBroker.awaitTrue("PINGRESP", () -> receiver.expectPacket().type() == PacketType.PINGRESP);
            receiver.reset();

            finish(version, step, text, id);
        }
    }

    private void finish(ProtocolVersion version, int step, String text, int id) {
        RawClient again = broker.persistent(version, "receiver");
        if (step == 0) {
            RawPacket packet = again.expectPublish("t", text, 2);
            assertThat(packet.packetId()).isEqualTo(id);
            assertThat(packet.dup()).isTrue();
            again.pubRec(id);
        }
        if (step < 3) {
            again.expectPubRel(id);
            again.pubComp(id);
        }
        again.pingReq().expectPingResp();
        broker.leave(again);
    }
}
