// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.config.Anonymous;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.ClientLimits;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an authenticator may decide or do wrong, and what the client sees of it. */
class AuthenticatorIT {
    private static final String PASSWORD = "open sesame";

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withLimits(limits -> limits.pluginTimeout(Duration.ofMillis(200))),
            plugin -> plugin.authenticator(AuthenticatorIT::decide));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    /** The user name says what the authenticator is to do. */
    @SuppressWarnings("NullAway") // null is one of the things that plugins do wrong
    private static Future<AuthResult> decide(AuthRequest request) {
        String username = Objects.requireNonNullElse(request.username(), "");
        return switch (username) {
            case "denied" -> Future.succeededFuture(AuthResult.deny("wrong password"));
            case "banned" -> Future.succeededFuture(new AuthResult.Denied(ReasonCode.BANNED, "banned"));
            case "busy" -> Future.succeededFuture(new AuthResult.Denied(ReasonCode.SERVER_BUSY, "try later"));
            case "astray" ->
                Future.succeededFuture(new AuthResult.Denied(ReasonCode.TOPIC_ALIAS_INVALID, "a reason of DISCONNECT"));
            case "abstained" -> Future.succeededFuture(AuthResult.abstain());
            case "continued" -> Future.succeededFuture(new AuthResult.Continued(Buffer.buffer("more")));
            case "throws" -> throw new IllegalStateException("a mistake in the plugin");
            case "fails" -> Future.failedFuture("the directory does not answer");
            case "null" -> null;
            case "nothing" -> Future.succeededFuture();
            case "silent" -> Promise.<AuthResult>promise().future();
            case "checked" -> Future.succeededFuture(checkPassword(request));
            case "renamed" -> Future.succeededFuture(AuthResult.accept("another name"));
            case "narrow" -> accepted(null, new ClientLimits(0, 2));
            case "brief" -> accepted(Instant.now().plusMillis(300), ClientLimits.NONE);
            case "past" -> accepted(Instant.now().minusSeconds(5), ClientLimits.NONE);
            default -> Future.succeededFuture(AuthResult.accept(request.username()));
        };
    }

    private static Future<AuthResult> accepted(@Nullable Instant expiresAt, ClientLimits limits) {
        return Future.succeededFuture(new AuthResult.Accepted("user", expiresAt, Map.of(), limits, null));
    }

    private static AuthResult checkPassword(AuthRequest request) {
        Buffer password = request.password();
        boolean right =
                password != null && password.toString(StandardCharsets.UTF_8).equals(PASSWORD);
        return right ? AuthResult.accept(request.username()) : AuthResult.deny("wrong password");
    }

    private static RawClient connect(ProtocolVersion version, String username) {
        return broker.client().connect(version, connect -> connect.clientId("c-" + username)
                .username(username)
                .password(PASSWORD));
    }

    private void expectRefused(ProtocolVersion version, String username, ReasonCode reason, int returnCode) {
        long refused = broker.count(Counter.CLIENTS_REFUSED);
        try (RawClient client = connect(version, username)) {
            client.expectRefused(version.isV5() ? reason.code() : returnCode);
        }
        broker.awaitCount(Counter.CLIENTS_REFUSED, refused + 1);
        assertThat(broker.session("c-" + username)).isNull();
        assertThat(log.alarms()).isEmpty();
    }

    private void expectFailure(ProtocolVersion version, String username) {
        long failures = broker.count(Counter.PLUGIN_FAILURES);
        expectRefused(version, username, ReasonCode.SERVER_UNAVAILABLE, 3);
        broker.awaitCount(Counter.PLUGIN_FAILURES, failures + 1);
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.4-2] [MQTT-3.2.2-7] a denied client is told 0x86, or 0x04 before MQTT 5.0, and closed")
    @Proves(
            v5 = {"MQTT-3.1.4-2", "MQTT-3.2.2-7", "MQTT-3.14.0-1", "MQTT-4.13.2-1"},
            v311 = "MQTT-3.2.2-5")
    void tellsADeniedClient(ProtocolVersion version) {
        expectRefused(version, "denied", ReasonCode.BAD_USER_NAME_OR_PASSWORD, 4);
    }

    @EachVersion
    @DisplayName("[MQTT-3.2.2-8] the authenticator chooses the reason")
    @Proves(v5 = "MQTT-3.2.2-8")
    void tellsTheReasonOfTheAuthenticator(ProtocolVersion version) {
        expectRefused(version, "banned", ReasonCode.BANNED, 5);
        expectRefused(version, "busy", ReasonCode.SERVER_BUSY, 3);
        expectRefused(version, "astray", ReasonCode.UNSPECIFIED_ERROR, 3);
    }

    @EachVersion
    @DisplayName("a client for whom nobody vouches is not authorized")
    void refusesWhomNobodyVouchesFor(ProtocolVersion version) {
        expectRefused(version, "abstained", ReasonCode.NOT_AUTHORIZED, 5);
        expectRefused(version, "continued", ReasonCode.NOT_AUTHORIZED, 5);
    }

    @EachVersion
    @DisplayName("an authenticator that throws refuses, and is counted")
    void refusesIfTheAuthenticatorThrows(ProtocolVersion version) {
        expectFailure(version, "throws");
    }

    @EachVersion
    @DisplayName("an authenticator that fails refuses, and is counted")
    void refusesIfTheAuthenticatorFails(ProtocolVersion version) {
        expectFailure(version, "fails");
    }

    @EachVersion
    @DisplayName("an authenticator that answers null refuses, and is counted")
    void refusesIfTheAuthenticatorAnswersNull(ProtocolVersion version) {
        expectFailure(version, "null");
        expectFailure(version, "nothing");
    }

    @EachVersion
    @DisplayName("an authenticator that never answers refuses in time, and is counted")
    void refusesIfTheAuthenticatorNeverAnswers(ProtocolVersion version) {
        long begin = System.nanoTime();
        expectFailure(version, "silent");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(190), Duration.ofSeconds(10));
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-12] the password reaches the authenticator as it was sent")
    @Proves(
            v5 = {"MQTT-3.1.2-17", "MQTT-3.1.2-19"},
            v311 = {"MQTT-3.1.2-19", "MQTT-3.1.2-21"})
    void letsInWhoKnowsThePassword(ProtocolVersion version) {
        try (RawClient client = connect(version, "checked")) {
            client.expectConnAck();
        }
        try (RawClient client = broker.client().connect(version, connect -> connect.clientId("guesses")
                .username("checked")
                .password(new byte[] {(byte) 0xFF, 0, 1}))) {
            client.expectRefused(version.isV5() ? ReasonCode.BAD_USER_NAME_OR_PASSWORD.code() : 4);
        }
        assertThat(log.linesWith(PASSWORD)).isEmpty();
    }

    @Test
    @DisplayName("the name that the authenticator gives is the client's")
    void knowsAClientByTheNameOfTheAuthenticator() {
        try (RawClient client = connect(ProtocolVersion.MQTT_5, "renamed")) {
            client.expectConnAck();

            assertThat(Objects.requireNonNull(Objects.requireNonNull(broker.session("c-renamed"))
                                    .client())
                            .username())
                    .isEqualTo("another name");
        }
    }

    @Test
    @DisplayName("limits that the authenticator gives replace those of the configuration")
    void appliesTheLimitsOfTheAuthenticator() {
        try (RawClient narrow = connect(ProtocolVersion.MQTT_3_1_1, "narrow");
                RawClient publisher = broker.connected(ProtocolVersion.MQTT_5, "wide")) {
            narrow.expectConnAck();
            narrow.subscribe(1, "narrow", 1).expectSubAck(1, 1);
            for (int i = 1; i <= 3; i++) {
                publisher.publish("narrow", "m" + i, 1, i).expectPubAck(i);
            }

            int first = narrow.expectPublish("narrow", "m1").packetId();
            narrow.expectPublish("narrow", "m2");
            narrow.expectNothing();
            narrow.pubAck(first).expectPublish("narrow", "m3");
        }
    }

    @EachVersion
    @DisplayName("credentials that expire end the connection, with 0x87 in MQTT 5.0")
    void disconnectsWhenTheCredentialsExpire(ProtocolVersion version) {
        long begin = System.nanoTime();
        for (String user : new String[] {"brief", "past"}) {
            try (RawClient client = connect(version, user)) {
                client.expectConnAck();
                if (version.isV5()) {
                    client.expectDisconnect(ReasonCode.NOT_AUTHORIZED);
                } else {
                    client.expectClosed();
                }
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(10));
    }

    @EachVersion
    @DisplayName("without authenticator, and anonymous clients not allowed, nobody is let in")
    void refusesAnonymousClientsWhereTheyAreNotAllowed(ProtocolVersion version) {
        try (RunningBroker closed = RunningBroker.with(
                                config -> config.withAuth(config.auth().withAnonymous(Anonymous.FALSE)))
                        .start();
                RawClient nobody = closed.client().connect(version, connect -> connect.clientId("nobody"));
                RawClient somebody = closed.client().connect(version, connect -> connect.clientId("somebody")
                        .username("any"))) {
            int code = version.isV5() ? ReasonCode.NOT_AUTHORIZED.code() : 5;
            nobody.expectRefused(code);
            somebody.expectRefused(code);
        }
    }
}
