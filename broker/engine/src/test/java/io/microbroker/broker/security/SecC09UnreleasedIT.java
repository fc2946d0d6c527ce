// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C9: packet ids of QoS 2 messages that are never released. */
class SecC09UnreleasedIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnBothVersions
    void moreThanTheLimitEndTheConnection(ProtocolVersion version) {
        RawClient client = broker.client(version, "hoarder");
        int limit = version.isV5() ? 32 : 1000;
        for (int id = 1; id <= limit; id++) {
            client.publish("t", "x", 2, id).expect(PacketType.PUBREC);
        }

        client.publish("t", "x", 2, limit + 1);

        if (version.isV5()) {
            client.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        }
        client.expectClosed();
    }

    @OnBothVersions
    void theSameIdAgainAndAgainIsOneMessage(ProtocolVersion version) {
        RawClient receiver = broker.client(version, "receiver");
        receiver.subscribe(1, "t", 0).expectSubAck(1, 0);
        RawClient client = broker.client(version, "repeating");
        for (int i = 0; i < 2000; i++) {
            client.publish("t", "x", 2, 7).expectPubRec(7);
        }
        client.pubRel(7).expectPubComp(7);

        receiver.expectPublish("t", "x");
        receiver.pingReq().expectPingResp();
    }

    @Test
    void noIdIsReusedWhileItIsInFlight() {
        RawClient receiver = broker.client("receiver", connect -> connect.receiveMaximum(3));
        receiver.subscribe(1, "t", 2).expectSubAck(1, 2);
        RawClient sender = broker.client("sender");
        for (int i = 1; i <= 20; i++) {
            sender.publish("t", Integer.toString(i), 1, i).expect(PacketType.PUBACK);
        }
        int stuck = receiver.expectPublish("t", "1").packetId();
        int second = receiver.expectPublish("t", "2").packetId();
        for (int i = 3; i <= 20; i++) {
            int id = receiver.expectPublish("t", Integer.toString(i)).packetId();
            assertThat(id).isNotIn(stuck, second);
            receiver.pubAck(id);
        }
    }
}
