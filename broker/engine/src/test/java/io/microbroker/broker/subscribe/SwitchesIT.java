// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.SubscribeOption;
import io.microbroker.testkit.junit.MicroBroker;
import io.microbroker.testkit.junit.RawClients;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Features that the configuration switches off: what CONNACK says, and what becomes of those who use them all the same. */
@MicroBroker
final class SwitchesIT {
    private static RawClient told(RawClients clients, PropertyCode code) {
        RawClient room = clients.connect().connect5(connect -> connect.clientId("room"));
        assertThat(room.expectConnAck().properties().number(code)).isZero();
        return room;
    }

    private static int code(ProtocolVersion version, ReasonCode reason) {
        return version.isV5() ? reason.code() : 0x80;
    }

    @OnBothVersions
    @DisplayName("[MQTT-3.2.2-14] mqtt.retain-available false: a retained message ends the connection with 0x9A")
    @Proves(v5 = "MQTT-3.2.2-14")
    void noRetainedMessages(
            ProtocolVersion version,
            @MicroBroker(set = "mqtt.retain-available=false") RawClients clients,
            @MicroBroker(set = "mqtt.retain-available=false") BrokerAdmin admin) {
        told(clients, PropertyCode.RETAIN_AVAILABLE);
        RawClient sensor = clients.connected(version, "sensor");
        sensor.publish(packet -> packet.topic("a").payload("1").retain());
        if (version.isV5()) {
            sensor.expectDisconnect(ReasonCode.RETAIN_NOT_SUPPORTED);
        } else {
            sensor.expectClosed();
        }
        assertThat(admin.counters()).containsEntry("retained-messages", 0L);
    }

    @OnBothVersions
    @DisplayName(
            "§3.9.3: mqtt.wildcard-subscription-available false: wildcards are refused with 0xA2, other filters taken")
    @Proves(v311 = "MQTT-3.8.3-2")
    void noWildcards(
            ProtocolVersion version,
            @MicroBroker(set = "mqtt.wildcard-subscription-available=false") RawClients clients) {
        told(clients, PropertyCode.WILDCARD_SUBSCRIPTION_AVAILABLE);
        int bad = code(version, ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
        clients.connected(version, "other")
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
    void noSharedSubscriptions(
            ProtocolVersion version,
            @MicroBroker(set = "mqtt.shared-subscription-available=false") RawClients clients) {
        told(clients, PropertyCode.SHARED_SUBSCRIPTION_AVAILABLE);
        clients.connected(version, "other")
                .subscribe(1, subscribe -> subscribe.filter("a", 1).filter("$share/g/a", 1))
                .expectSubAck(1, 1, code(version, ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED));
    }

    @Test
    @DisplayName("§3.2.2.3.12: mqtt.subscription-identifiers-available false: an identifier is refused with 0xA1")
    void noSubscriptionIdentifiers(
            @MicroBroker(set = "mqtt.subscription-identifiers-available=false") RawClients clients) {
        RawClient room = told(clients, PropertyCode.SUBSCRIPTION_IDENTIFIERS_AVAILABLE);
        room.subscribe(1, "a", 1).expectSubAck(1, 1);
        room.subscribe(2, subscribe -> subscribe.filter("b", 1).identifier(1))
                .expectDisconnect(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
    }

    @Test
    @DisplayName("[MQTT-3.8.3-4] no local with a shared subscription is a protocol error")
    @Proves(v5 = "MQTT-3.8.3-4")
    void noLocalIsNotForSharedSubscriptions(RawClients clients) {
        clients.connected("room")
                .subscribe(1, "$share/g/a", 1, SubscribeOption.NO_LOCAL)
                .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }
}
