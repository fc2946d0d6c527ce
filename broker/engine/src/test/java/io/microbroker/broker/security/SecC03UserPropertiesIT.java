// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.RawClient;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C3: very many user properties are refused at the limit, not sorted, copied or searched. */
class SecC03UserPropertiesIT {
    private static final int MANY = 30_000;
    private static final Consumer<PropertyBuilder> BOMB = properties -> {
        for (int i = 0; i < MANY; i++) {
            properties.user("k", "v");
        }
    };

    @RegisterExtension
    final TestBroker broker = new TestBroker().limits(limits -> limits.connectPacketSize(1 << 20));

    @Test
    void ofAConnect() {
        RawClient client =
                broker.open().connect5(connect -> connect.clientId("bomb").properties(BOMB));

        client.expectRefused(ReasonCode.QUOTA_EXCEEDED);
        client.expectClosed();
        assertThat(broker.counter("limit-user-properties")).isEqualTo(1);
    }

    @Test
    void ofAWill() {
        RawClient client = broker.open()
                .connect5(connect -> connect.clientId("bomb").will("gone", new byte[] {1}, 0, false, BOMB));

        client.expectRefused(ReasonCode.QUOTA_EXCEEDED);
        client.expectClosed();
    }

    @Test
    void ofPublishSubscribeAndUnsubscribe() {
        broker.client("p")
                .publish(publish -> publish.topic("t").properties(BOMB))
                .expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        broker.client("s")
                .subscribe(1, subscribe -> subscribe.filter("t", 0).properties(BOMB))
                .expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        broker.client("d").disconnect(ReasonCode.SUCCESS, BOMB).expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        assertThat(broker.counter("limit-user-properties")).isEqualTo(3);
    }

    @Test
    void asManyAsAllowedAreForwarded() {
        RawClient receiver = broker.client("receiver");
        receiver.subscribe(1, "t", 0).expectSubAck(1, 0);

        broker.client(ProtocolVersion.MQTT_5, "sender")
                .publish(publish -> publish.topic("t").properties(properties -> {
                    for (int i = 0; i < 100; i++) {
                        properties.user("k", Integer.toString(i));
                    }
                }));

        assertThat(receiver.expectPublish().properties().user()).hasSize(100);
    }
}
