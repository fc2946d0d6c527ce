// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.RawProperties;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What CONNACK announces. */
class ConnAckIT {
    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config.withMqtt(mqtt -> mqtt.receiveMaximum(7)
                    .topicAliasMaximum(5)
                    .keepAliveMax(Duration.ofSeconds(60))
                    .sessionExpiryMax(Duration.ofSeconds(100))
                    .retainAvailable(false)
                    .wildcardSubscriptionAvailable(false)
                    .sharedSubscriptionAvailable(false)
                    .subscriptionIdentifiersAvailable(false)
                    .responseInformation("answers/"))
            .withLimits(limits -> limits.packetSize(4096)));

    private static RawProperties announced(
            java.util.function.Consumer<io.microbroker.testkit.ConnectBuilder> settings) {
        try (RawClient client = broker.client().connect5(settings)) {
            return client.expectConnAck().properties();
        }
    }

    @Test
    @DisplayName("§3.2.2.3: every limit that differs from the default of MQTT is announced")
    void announcesEachLimitOfTheConfiguration() {
        RawProperties announced =
                announced(connect -> connect.clientId("announced").keepAlive(30));

        assertThat(announced.number(PropertyCode.RECEIVE_MAXIMUM)).isEqualTo(7);
        assertThat(announced.number(PropertyCode.TOPIC_ALIAS_MAXIMUM)).isEqualTo(5);
        assertThat(announced.number(PropertyCode.MAXIMUM_PACKET_SIZE)).isEqualTo(4096);
        assertThat(announced.number(PropertyCode.RETAIN_AVAILABLE)).isZero();
        assertThat(announced.number(PropertyCode.WILDCARD_SUBSCRIPTION_AVAILABLE))
                .isZero();
        assertThat(announced.number(PropertyCode.SHARED_SUBSCRIPTION_AVAILABLE)).isZero();
        assertThat(announced.number(PropertyCode.SUBSCRIPTION_IDENTIFIERS_AVAILABLE))
                .isZero();
        assertThat(announced.has(PropertyCode.MAXIMUM_QOS))
                .as("QoS 2 is served")
                .isFalse();
    }

    @Test
    @DisplayName("§3.2.2.3: what is on by default in MQTT is on by default here")
    void offersAllFeaturesByDefault() {
        try (RunningBroker plain = RunningBroker.with(config -> config).start();
                RawClient client = plain.client()
                        .connect5(connect -> connect.clientId("plain").keepAlive(30))) {
            RawProperties announced = client.expectConnAck(false).properties();

            for (PropertyCode flag : new PropertyCode[] {
                PropertyCode.RETAIN_AVAILABLE,
                PropertyCode.WILDCARD_SUBSCRIPTION_AVAILABLE,
                PropertyCode.SHARED_SUBSCRIPTION_AVAILABLE,
                PropertyCode.SUBSCRIPTION_IDENTIFIERS_AVAILABLE
            }) {
                assertThat(!announced.has(flag) || announced.number(flag) == 1)
                        .as(flag.toString())
                        .isTrue();
            }
            assertThat(announced.has(PropertyCode.SERVER_KEEP_ALIVE)).isFalse();
            assertThat(announced.has(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER)).isFalse();
            assertThat(announced.has(PropertyCode.SESSION_EXPIRY_INTERVAL)).isFalse();
            assertThat(announced.has(PropertyCode.RESPONSE_INFORMATION)).isFalse();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-21] [MQTT-3.2.2-21] the server's keep alive replaces a longer one and none")
    @Proves(v5 = {"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
    void imposesItsKeepAliveOnWhoAsksForMoreOrForNone() {
        assertThat(announced(connect -> connect.keepAlive(61)).number(PropertyCode.SERVER_KEEP_ALIVE))
                .isEqualTo(60);
        assertThat(announced(connect -> connect.keepAlive(0)).number(PropertyCode.SERVER_KEEP_ALIVE))
                .isEqualTo(60);
        assertThat(announced(connect -> connect.keepAlive(60)).has(PropertyCode.SERVER_KEEP_ALIVE))
                .isFalse();
    }

    @Test
    @DisplayName("§3.2.2.3.2: a session expiry beyond the limit is lowered, and the client is told")
    void lowersALongSessionExpiry() {
        RawProperties lowered =
                announced(connect -> connect.clientId("long").sessionExpiry(101).keepAlive(5));
        RawProperties forever = announced(connect ->
                connect.clientId("forever").sessionExpiry(0xFFFF_FFFFL).keepAlive(5));
        RawProperties kept = announced(
                connect -> connect.clientId("short").sessionExpiry(100).keepAlive(5));

        assertThat(lowered.number(PropertyCode.SESSION_EXPIRY_INTERVAL)).isEqualTo(100);
        assertThat(forever.number(PropertyCode.SESSION_EXPIRY_INTERVAL)).isEqualTo(100);
        assertThat(kept.has(PropertyCode.SESSION_EXPIRY_INTERVAL)).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-28] response information only for who asks")
    @Proves(v5 = "MQTT-3.1.2-28")
    void tellsTheResponseInformationToWhoAsksOnly() {
        assertThat(announced(connect -> connect.requestResponseInformation(true))
                        .text(PropertyCode.RESPONSE_INFORMATION))
                .isEqualTo("answers/");
        assertThat(announced(connect -> connect.requestResponseInformation(false))
                        .has(PropertyCode.RESPONSE_INFORMATION))
                .isFalse();
        assertThat(announced(connect -> {}).has(PropertyCode.RESPONSE_INFORMATION))
                .isFalse();
    }

    @EachVersion
    @DisplayName("[MQTT-3.2.0-1] [MQTT-3.2.0-2] CONNACK is the first packet and comes once")
    @Proves(
            v5 = {"MQTT-3.1.4-5", "MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.2.2-1"},
            v311 = {"MQTT-3.1.4-4", "MQTT-3.2.0-1"})
    void answersConnectOnceAndFirst(ProtocolVersion version) {
        try (RawClient client = broker.client().connect(version, connect -> connect.clientId("first"))) {
            RawPacket answer = client.expectConnAck(false);

            assertThat(answer.properties().all().isEmpty()).isEqualTo(!version.isV5());
            client.expectNothing();
        }
    }
}
