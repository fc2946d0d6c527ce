// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.SubscribeOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C13: shared subscriptions that are none, and an UNSUBSCRIBE that mixes them up with ordinary ones. */
class SecC13SharedFiltersIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share",
                "$share/",
                "$share/g",
                "$share//t",
                "$share/+/t",
                "$share/g/",
                "$share/g#/t",
                "$share/#/t",
                "$share/ab"
            })
    void malformedFiltersAreRefused(String filter) {
        RawClient client = broker.client("client");
        client.subscribe(1, filter, 0).expectSubAck(1, ReasonCode.TOPIC_FILTER_INVALID.code());
        client.unsubscribe(2, filter).expectUnsubAck(2, ReasonCode.TOPIC_FILTER_INVALID.code());

        RawClient old = broker.client(ProtocolVersion.MQTT_3_1_1, "old");
        old.subscribe(1, filter, 0).expectSubAck(1, 0x80);
        old.unsubscribe(2, filter).expect(PacketType.UNSUBACK);
        assertThat(broker.counter("subscriptions")).isZero();
    }

    @Test
    void noLocalOnASharedSubscriptionIsAProtocolError() {
        broker.client("client")
                .subscribe(1, "$share/g/t", 0, SubscribeOption.NO_LOCAL)
                .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void unsubscribingOneKindLeavesTheOther() {
        RawClient client = broker.client("client");
        client.subscribe(1, "t", 0).expectSubAck(1, 0);
        client.unsubscribe(2, "$share/g/t").expectUnsubAck(2, ReasonCode.NO_SUBSCRIPTION_EXISTED.code());
        client.subscribe(3, "$share/g/t", 0).expectSubAck(3, 0);
        client.unsubscribe(4, "t").expectUnsubAck(4, 0);

        broker.client("sender").publish("t", "shared");
        client.expectPublish("t", "shared");
        client.pingReq().expectPingResp();
        assertThat(broker.counter("subscriptions")).isEqualTo(1);
    }
}
