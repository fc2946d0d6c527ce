// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C12: topics that begin with $ belong to the broker: clients neither write them nor find them by a wildcard in front. */
class SecC12DollarTopicsIT {
    private static final List<String> TOPICS = List.of("$SYS/x", "$x", "$share/x", "$CONTROL/x", "$/x");

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @OnBothVersions
    void areDeniedToPublishers(ProtocolVersion version) {
        RawClient witness = broker.client(version, "witness");
        witness.subscribe(1, "$x", 0).expectSubAck(1, 0);
        RawClient client = broker.client(version, "client");
        for (String topic : TOPICS) {
            client.publish(publish -> publish.topic(topic).payload("x").retain().qos(1, 1));
            client.expectPubAck(1, version.isV5() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS);
        }
        witness.pingReq().expectPingResp(); // and no PUBLISH

        assertThat(broker.counter("publishes-denied")).isEqualTo(TOPICS.size());
        assertThat(broker.counter("retained-messages")).isZero();
    }

    @OnBothVersions
    void areDeniedToWills(ProtocolVersion version) {
        for (String topic : TOPICS) {
            RawClient client = broker.open()
                    .connect(version, connect -> connect.clientId("client").will(topic, "gone", 0, true));
            if (version.isV5()) {
                client.expectRefused(ReasonCode.NOT_AUTHORIZED);
            } else {
                client.expectRefused(5);
            }
        }
    }
}
