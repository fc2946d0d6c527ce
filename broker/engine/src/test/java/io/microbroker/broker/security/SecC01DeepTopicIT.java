// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C1: a topic of very many levels must not exhaust a stack. */
class SecC01DeepTopicIT {
    private static final List<String> DEEP = List.of("/".repeat(65_535), "a/".repeat(32_767), "+/".repeat(32_767));

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnAllVersions
    void aPublishEndsTheConnection(ProtocolVersion version) {
        for (String topic : DEEP.subList(0, 2)) {
            RawClient client = broker.client(version, "deep").publish(topic, "x");
            if (version.isV5()) {
                client.expectDisconnect(ReasonCode.TOPIC_NAME_INVALID);
            }
            client.expectClosed();
        }
        assertThat(broker.counter("limit-topic-levels")).isEqualTo(2);
    }

    @OnAllVersions
    void aWillIsRefused(ProtocolVersion version) {
        for (String topic : DEEP.subList(0, 2)) {
            RawClient client = broker.open()
                    .connect(version, connect -> connect.clientId("deep").will(topic, "gone", 0, false));
            if (version.isV5()) {
                client.expectRefused(ReasonCode.TOPIC_NAME_INVALID);
            } else {
                client.expectRefused(3);
            }
            client.expectClosed();
        }
    }

    @OnAllVersions
    void subscriptionsAreRefusedOneByOne(ProtocolVersion version) {
        RawClient client = broker.client(version, "deep");
        int refused = version.isV5()
                ? ReasonCode.TOPIC_FILTER_INVALID.code()
                : version == ProtocolVersion.MQTT_3_1_1 ? 0x80 : -1;
        for (String filter : DEEP) {
            client.subscribe(1, filter, 0);
            if (refused >= 0) {
                client.expectSubAck(1, refused);
            } else {
                client.expectPacket(); // MQTT 3.1 has no code for it
            }
            client.unsubscribe(2, filter);
            if (version.isV5()) {
                client.expectUnsubAck(2, refused);
            } else {
                client.expectUnsubAck(2);
            }
        }
        client.pingReq().expectPingResp();
        assertThat(broker.counter("subscriptions")).isZero();
    }
}
