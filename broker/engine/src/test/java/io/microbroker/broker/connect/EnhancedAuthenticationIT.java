// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.ClientLimits;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Challenge and response in AUTH packets (MQTT 5.0 §4.12). */
class EnhancedAuthenticationIT {
    private static final String METHOD = "REVERSE";

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withLimits(limits -> limits.pluginTimeout(Duration.ofMillis(200))),
            plugin -> plugin.enhancedAuthenticator(new Reverse()));

    /** Asks for a word and wants it back reversed. The user name is what comes first; it may ask for trouble. */
    private static final class Reverse implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(AuthRequest request) {
            return new Exchange() {
                private String user = "";

                @Override
                public Future<AuthResult> next(Buffer data) {
                    String text = data.toString(StandardCharsets.UTF_8);
                    if (user.isEmpty()) {
                        user = text;
                        return first(text);
                    }
                    return Future.succeededFuture(
                            text.equals("egnellahc") ? welcome(user) : AuthResult.deny("wrong response"));
                }
            };
        }

        private static Future<AuthResult> first(String user) {
            return switch (user) {
                case "throws" -> throw new IllegalStateException("a mistake in the plugin");
                case "silent" -> Promise.<AuthResult>promise().future();
                case "trusted" -> Future.succeededFuture(welcome(user));
                default -> Future.succeededFuture(new AuthResult.Continued(Buffer.buffer("challenge")));
            };
        }

        private static AuthResult welcome(String user) {
            Instant expiresAt = user.equals("brief") ? Instant.now().plusMillis(1500) : null;
            return new AuthResult.Accepted(user, expiresAt, Map.of(), ClientLimits.NONE, Buffer.buffer("welcome"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Consumer<PropertyBuilder> data(String method, String data) {
        return properties -> properties
                .text(PropertyCode.AUTHENTICATION_METHOD, method)
                .binary(PropertyCode.AUTHENTICATION_DATA, bytes(data));
    }

    private static RawClient begun(String clientId, String user) {
        return broker.client().connect5(connect -> connect.clientId(clientId).authentication(METHOD, bytes(user)));
    }

    private static void expectChallenge(RawClient client) {
        RawPacket challenge = client.expect(PacketType.AUTH);
        assertThat(challenge.reasonCode()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION.code());
        assertThat(challenge.properties().text(PropertyCode.AUTHENTICATION_METHOD))
                .isEqualTo(METHOD);
        assertThat(challenge.properties().binary(PropertyCode.AUTHENTICATION_DATA))
                .isEqualTo(bytes("challenge"));
    }

    private static RawClient authenticated(String clientId, String user) {
        RawClient client = begun(clientId, user);
        expectChallenge(client);
        client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "egnellahc"));
        RawPacket connAck = client.expectConnAck();
        assertThat(connAck.properties().text(PropertyCode.AUTHENTICATION_METHOD))
                .isEqualTo(METHOD);
        assertThat(connAck.properties().binary(PropertyCode.AUTHENTICATION_DATA))
                .isEqualTo(bytes("welcome"));
        return client;
    }

    @Test
    @DisplayName("[MQTT-4.12.0-2] [MQTT-4.12.0-3] [MQTT-4.12.0-5] CONNECT, AUTH, AUTH, CONNACK; the method in each")
    @Proves(v5 = {"MQTT-3.15.2-1", "MQTT-4.12.0-2", "MQTT-4.12.0-5"})
    void letsInWhoKnowsTheResponse() {
        try (RawClient client = authenticated("knows", "ann")) {
            client.expectNothing();

            assertThat(broker.session("knows")).isNotNull();
        }
    }

    @Test
    @DisplayName("§4.12: an exchange may end with CONNECT")
    void letsInWithoutChallenge() {
        try (RawClient client = begun("trusted", "trusted")) {
            assertThat(client.expectConnAck().properties().binary(PropertyCode.AUTHENTICATION_DATA))
                    .isEqualTo(bytes("welcome"));
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-1] an unknown method is refused with 0x8C")
    @Proves(v5 = "MQTT-4.12.0-1")
    void refusesAnUnknownMethod() {
        try (RawClient client =
                broker.client().connect5(connect -> connect.clientId("other").authentication("OTHER", bytes("x")))) {
            client.expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD);
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-4] a wrong response is refused")
    @Proves(v5 = "MQTT-4.12.0-4")
    void refusesAWrongResponse() {
        try (RawClient client = begun("guesses", "ann")) {
            expectChallenge(client);
            client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "challenge"))
                    .expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
        assertThat(broker.session("guesses")).isNull();
    }

    @Test
    @DisplayName("a method that throws or never answers is refused in time")
    void refusesIfTheMethodFails() {
        try (RawClient client = begun("throws", "throws")) {
            client.expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        }
        try (RawClient client = begun("silent", "silent")) {
            client.expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-5] another method in the middle of an exchange is a protocol error")
    @Proves(v5 = "MQTT-4.12.0-5")
    void refusesAnotherMethodWithinAnExchange() {
        try (RawClient client = begun("changes", "ann")) {
            expectChallenge(client);
            client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data("OTHER", "egnellahc"))
                    .expectRefused(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-3] re-authenticate before CONNACK is a protocol error")
    @Proves(v5 = "MQTT-4.12.0-3")
    void refusesReAuthenticationBeforeConnAck() {
        try (RawClient client = begun("early", "ann")) {
            expectChallenge(client);
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann")).expectRefused(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-30] only AUTH and DISCONNECT may come before CONNACK of an exchange")
    @Proves(v5 = {"MQTT-3.1.2-30", "MQTT-3.14.0-1"})
    void refusesOtherPacketsWithinAnExchange() {
        try (RawClient client = begun("hasty", "ann")) {
            expectChallenge(client);
            client.publish("a", "x").expectRefused(ReasonCode.PROTOCOL_ERROR);
        }
        try (RawClient client = begun("leaves", "ann")) {
            expectChallenge(client);
            client.disconnect().expectClosed();
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.0-6] [MQTT-4.12.0-7] a client that named no method gets no AUTH and must send none")
    @Proves(v5 = {"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
    void refusesAuthWithoutMethod() {
        try (RawClient client = broker.client().connect5(connect -> connect.clientId("plain"))) {
            assertThat(client.expectConnAck().properties().has(PropertyCode.AUTHENTICATION_METHOD))
                    .isFalse();
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann")).expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("§4.12.1: a client may prove itself again, and go on with its work meanwhile")
    @Proves(v5 = {"MQTT-3.15.2-1", "MQTT-4.12.0-5"})
    void reAuthenticates() {
        try (RawClient client = authenticated("again", "ann")) {
            for (int round = 0; round < 2; round++) {
                client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann"));
                expectChallenge(client);
                client.publish("a", "x", 1, 7).expectPubAck(7, ReasonCode.NO_MATCHING_SUBSCRIBERS);
                client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "egnellahc"));

                RawPacket done = client.expect(PacketType.AUTH);
                assertThat(done.reasonCode()).isZero();
                assertThat(done.properties().text(PropertyCode.AUTHENTICATION_METHOD))
                        .isEqualTo(METHOD);
                assertThat(done.properties().binary(PropertyCode.AUTHENTICATION_DATA))
                        .isEqualTo(bytes("welcome"));
            }
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.1-2] a failed re-authentication ends the connection")
    @Proves(v5 = "MQTT-4.12.1-2")
    void disconnectsAfterAFailedReAuthentication() {
        try (RawClient client = authenticated("fails-later", "ann")) {
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann"));
            expectChallenge(client);
            client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "wrong"));

            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED); // 0x86 is no reason of DISCONNECT
        }
        try (RawClient client = authenticated("throws-later", "ann")) {
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "throws"));

            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
    }

    @Test
    @DisplayName("[MQTT-4.12.1-1] re-authentication uses the method of CONNECT")
    @Proves(v5 = "MQTT-4.12.1-1")
    void refusesAnotherMethodForReAuthentication() {
        try (RawClient client = authenticated("switches", "ann")) {
            client.auth(ReasonCode.RE_AUTHENTICATE, data("OTHER", "ann")).expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("§4.12.1: AUTH that continues nothing is a protocol error, as is a second beginning")
    void refusesStepsOutOfOrder() {
        try (RawClient client = authenticated("continues", "ann")) {
            client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "x"))
                    .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
        try (RawClient client = authenticated("begins-twice", "ann")) {
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann"));
            expectChallenge(client);
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann")).expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("credentials that run out end the connection unless they are renewed in time")
    void expiresUnlessRenewed() {
        try (RawClient renewed = authenticated("renewed", "brief");
                RawClient expired = authenticated("expired", "brief")) {
            renewed.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "ann"));
            expectChallenge(renewed);
            renewed.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "egnellahc"));
            assertThat(renewed.expect(PacketType.AUTH).reasonCode()).isZero();

            expired.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
            renewed.expectNothing();
        }
    }

    @Test
    @DisplayName("credentials without an end get one by a re-authentication that has one")
    void expiresAfterARenewalThatEnds() {
        try (RawClient client = authenticated("shortened", "ann")) {
            client.auth(ReasonCode.RE_AUTHENTICATE, data(METHOD, "brief"));
            expectChallenge(client);
            client.auth(ReasonCode.CONTINUE_AUTHENTICATION, data(METHOD, "egnellahc"));
            assertThat(client.expect(PacketType.AUTH).reasonCode()).isZero();

            client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
        }
    }
}
