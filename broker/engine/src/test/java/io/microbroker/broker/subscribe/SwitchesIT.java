// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.SubscribeOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Features that the configuration switches off: what CONNACK says, and what becomes of those who use them all the same. */
final class SwitchesIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private RawClient told(PropertyCode code) {
        RawClient room = broker.open().connect5(connect -> connect.clientId("room"));
        assertThat(room.expectConnAck().properties().number(code)).isZero();
        return room;
    }

    private static int code(ProtocolVersion version, ReasonCode reason) {
        return version.isV5() ? reason.code() : 0x80;
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.2.2-14] mqtt.retain-available false: a retained message ends the connection with 0x9A")
    void noRetainedMessages(ProtocolVersion version) {
        broker.mqtt(mqtt -> mqtt.retainAvailable(false));
        told(PropertyCode.RETAIN_AVAILABLE);
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish(packet -> packet.topic("a").payload("1").retain());
        if (version.isV5()) {
            sensor.expectDisconnect(ReasonCode.RETAIN_NOT_SUPPORTED);
        } else {
            sensor.expectClosed();
        }
        assertThat(broker.counter("retained-messages")).isZero();
    }

    @OnBothVersions
    @DisplayName(
            "§3.9.3: mqtt.wildcard-subscription-available false: wildcards are refused with 0xA2, other filters taken")
    void noWildcards(ProtocolVersion version) {
        broker.mqtt(mqtt -> mqtt.wildcardSubscriptionAvailable(false));
        told(PropertyCode.WILDCARD_SUBSCRIPTION_AVAILABLE);
        int bad = code(version, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        broker.client(version, "other")
                .subscribe(1, subscribe -> subscribe
                        .filter("a", 1)
                        .filter("a/+", 1)
                        .filter("#", 1)
                        .filter("$share/g/#", 1)
                        .filter("$share/g/a", 1))
                .expectSubAck(1, 1, bad, bad, bad, 1);
    }

    @OnBothVersions
    @DisplayName("§3.9.3: mqtt.shared-subscription-available false: $share is refused with 0x9E")
    void noSharedSubscriptions(ProtocolVersion version) {
        broker.mqtt(mqtt -> mqtt.sharedSubscriptionAvailable(false));
        told(PropertyCode.SHARED_SUBSCRIPTION_AVAILABLE);
        broker.client(version, "other")
                .subscribe(1, subscribe -> subscribe.filter("a", 1).filter("$share/g/a", 1))
                .expectSubAck(1, 1, code(version, ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED));
    }

    @Test
    @DisplayName("§3.2.2.3.12: mqtt.subscription-identifiers-available false: an identifier is refused with 0xA1")
    void noSubscriptionIdentifiers() {
        broker.mqtt(mqtt -> mqtt.subscriptionIdentifiersAvailable(false));
        RawClient room = told(PropertyCode.SUBSCRIPTION_IDENTIFIERS_AVAILABLE);
        room.subscribe(1, "a", 1).expectSubAck(1, 1);
        room.subscribe(2, subscribe -> subscribe.filter("b", 1).identifier(1))
                .expectDisconnect(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
    }

    @Test
    @DisplayName("[MQTT-3.8.3-4] no local with a shared subscription is a protocol error")
    void noLocalIsNotForSharedSubscriptions() {
        broker.client("room")
                .subscribe(1, "$share/g/a", 1, SubscribeOption.NO_LOCAL)
                .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }
}
