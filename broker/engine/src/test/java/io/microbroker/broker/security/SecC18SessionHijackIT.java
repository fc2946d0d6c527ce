// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C18: the session of a client id belongs to the user who made it. */
class SecC18SessionHijackIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnBothVersions
    void anotherUserGetsNeitherSessionNorQueue(ProtocolVersion version) {
        RawClient owner = broker.persistent(version, "lamp", connect -> connect.username("hall"));
        owner.subscribe(1, "t", 1).expectSubAck(1, 1);
        for (boolean clean : new boolean[] {false, true}) {
            for (String thief : new String[] {"cellar", "Hall", "hall ", ""}) {
                RawClient stranger = broker.open().connect(version, connect -> connect.clientId("lamp")
                        .cleanStart(clean)
                        .username(thief));
                if (version.isV5()) {
                    stranger.expectRefused(ReasonCode.NOT_AUTHORIZED);
                } else {
                    stranger.expectRefused(5);
                }
            }
        }
        RawClient nobody = broker.open().connect(version, connect -> connect.clientId("lamp"));
        assertThat(nobody.expectPacket().reasonCode()).isNotZero();
        owner.pingReq().expectPingResp();
        broker.leave(owner);
        broker.client("sender").publish("t", "for the hall", 1, 1).expectPubAck(1);

        broker.persistent(version, "lamp", connect -> connect.username("hall")).expectPublish("t", "for the hall", 1);
    }

    @Test
    void idsThatLookAlikeShareNothing() {
        List<String> ids = List.of("a", "a_meta", "a/", "A", "\u00e1", "a\u0301", "a ", "a\u200b");
        for (String id : ids) {
            RawClient client = broker.persistent(ProtocolVersion.MQTT_5, id);
            client.subscribe(1, "t/" + ids.indexOf(id), 1).expectSubAck(1, 1);
            broker.leave(client);
        }
        RawClient sender = broker.client("sender");
        for (int i = 0; i < ids.size(); i++) {
            sender.publish("t/" + i, ids.get(i), 1, i + 1).expectPubAck(i + 1);
        }

        assertThat(broker.counter("sessions")).isEqualTo(ids.size() + 1);
        for (int i = 0; i < ids.size(); i++) {
            RawClient client = broker.persistent(ProtocolVersion.MQTT_5, ids.get(i));
            client.expectPublish("t/" + i, ids.get(i), 1);
            client.pingReq().expectPingResp();
        }
    }
}
