// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.auth.HmacChallenge;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A method with real cryptography, through the SPI: each side proves that it knows the secret (MQTT 5.0 §4.12). */
class ChallengeResponseIT {
    private static final String SECRET = "a secret of the sensor";

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config, plugin -> plugin.enhancedAuthenticator(new HmacChallenge(Map.of("sensor", SECRET))));

    private static Consumer<PropertyBuilder> data(byte[] bytes) {
        return properties -> properties
                .text(PropertyCode.AUTHENTICATION_METHOD, HmacChallenge.METHOD)
                .binary(PropertyCode.AUTHENTICATION_DATA, bytes);
    }

    private static byte[] name(String user) {
        return user.getBytes(StandardCharsets.UTF_8);
    }

    private static RawClient begun(String user) {
        return broker.client().connect5(connect -> connect.clientId("id-of-" + user)
                .authentication(HmacChallenge.METHOD, name(user)));
    }

    private static byte[] challenge(RawClient client) {
        RawPacket packet = client.expect(PacketType.AUTH);
        assertThat(packet.reasonCode()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION.code());
        assertThat(packet.properties().text(PropertyCode.AUTHENTICATION_METHOD)).isEqualTo(HmacChallenge.METHOD);
        return packet.properties().binary(PropertyCode.AUTHENTICATION_DATA);
    }

    private static void prove(RawClient client, String secret, byte[] challenge) {
        client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(HmacChallenge.clientProof(secret, challenge)));
    }

    private static void expectProof(RawPacket packet, byte[] challenge) {
        assertThat(packet.properties().text(PropertyCode.AUTHENTICATION_METHOD)).isEqualTo(HmacChallenge.METHOD);
        assertThat(packet.properties().binary(PropertyCode.AUTHENTICATION_DATA))
                .isEqualTo(HmacChallenge.serverProof(SECRET, challenge));
    }

    @Test
    @DisplayName("[MQTT-4.12.0-5] §4.12.1: who knows the secret is let in under its name, and proves itself again")
    @Proves(v5 = {"MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void letsInWhoKnowsTheSecret() {
        try (RawClient client = begun("sensor")) {
            byte[] first = challenge(client);
            prove(client, SECRET, first);
            expectProof(client.expectConnAck(), first);
            assertThat(Objects.requireNonNull(Objects.requireNonNull(broker.session("id-of-sensor"))
                                    .client())
                            .username())
                    .isEqualTo("sensor");

            client.auth(ReasonCode.RE_AUTHENTICATE, data(name("sensor")));
            byte[] second = challenge(client);
            assertThat(second).isNotEqualTo(first);
            prove(client, SECRET, second);
            RawPacket done = client.expect(PacketType.AUTH);
            assertThat(done.reasonCode()).isZero();
            expectProof(done, second);
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-4] a wrong secret, an unknown user and an old proof are refused alike")
    @Proves(v5 = "MQTT-4.12.0-4")
    void refusesWhoDoesNotKnowIt() {
        byte[] old;
        try (RawClient client = begun("sensor")) {
            old = challenge(client);
            prove(client, "another secret", old);
            client.expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
        for (String secret : new String[] {SECRET, ""}) {
            try (RawClient client = begun("stranger")) {
                prove(client, secret, challenge(client));
                client.expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            }
        }
        try (RawClient client = begun("sensor")) {
            assertThat(challenge(client)).isNotEqualTo(old);
            prove(client, SECRET, old);
            client.expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
        assertThat(broker.session("id-of-stranger")).isNull();
    }

    @Test
    @DisplayName("[MQTT-4.12.1-2] a client that cannot prove itself again is disconnected")
    @Proves(v5 = "MQTT-4.12.1-2")
    void disconnectsWhoCannotProveItselfAgain() {
        try (RawClient client = begun("sensor")) {
            prove(client, SECRET, challenge(client));
            client.expectConnAck();
            client.auth(ReasonCode.RE_AUTHENTICATE, data(name("sensor")));
            prove(client, "another secret", challenge(client));

            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-24] [MQTT-3.15.2-2] an AUTH that the client would not take is not sent")
    @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void sendsNoAuthThatIsTooLong() {
        int exact = 2 + 1 + 1 + 3 + HmacChallenge.METHOD.length() + 3 + 32;
        try (RawClient client = broker.client().connect5(connect -> connect.clientId("exact")
                .maximumPacketSize(exact)
                .authentication(HmacChallenge.METHOD, name("sensor")))) {
            RawPacket packet = client.expect(PacketType.AUTH);
            assertThat(packet.bytes()).hasSize(exact);
        }
        try (RawClient client = broker.client().connect5(connect -> connect.clientId("too-small")
                .maximumPacketSize(exact - 1)
                .authentication(HmacChallenge.METHOD, name("sensor")))) {
            client.expectRefused(ReasonCode.PACKET_TOO_LARGE);
        }
    }
}
