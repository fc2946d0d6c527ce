// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C19: who cannot prove who he is neither disconnects nor bans anybody. */
class SecC19StrangerTakeoverIT {
    private static final int ATTEMPTS = 1000;
    private static final int CONNECTS_MAX = 20;

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withLimits(limits -> limits.connectsPerClient(CONNECTS_MAX)),
            plugin -> plugin.authenticator(SecC19StrangerTakeoverIT::decide));

    /** The password of a user is its name. */
    private static Future<AuthResult> decide(AuthRequest request) {
        String user = Objects.requireNonNullElse(request.username(), "");
        String password = request.password() == null ? "" : request.password().toString();
        return Future.succeededFuture(
                user.equals(password) ? AuthResult.accept(user) : AuthResult.deny("wrong password"));
    }

    private static RawClient attempt(String clientId, String user, String password) {
        return broker.client()
                .connect5(connect -> connect.clientId(clientId).username(user).password(password));
    }

    @Test
    void aThousandWrongPasswordsDoNothingToTheVictim() {
        try (RawClient victim = attempt("victim", "hall", "hall")) {
            victim.expectConnAck();
            long takenOver = broker.count(Counter.SESSIONS_TAKEN_OVER);
            long banned = broker.count(Counter.LIMIT_CONNECTS_PER_CLIENT);
            for (int i = 0; i < ATTEMPTS; i++) {
                try (RawClient stranger = attempt("victim", i % 2 == 0 ? "hall" : "cellar", "wrong")) {
                    stranger.expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                }
            }

            victim.pingReq().expectPingResp();
            assertThat(broker.count(Counter.SESSIONS_TAKEN_OVER)).isEqualTo(takenOver);
            assertThat(broker.count(Counter.LIMIT_CONNECTS_PER_CLIENT)).isEqualTo(banned);
        }
        broker.awaitOffline("victim");
        try (RawClient again = attempt("victim", "hall", "hall")) {
            again.expectConnAck();
        }
    }

    @Test
    void anotherUserWithTheSameClientIdGetsOnlyHimselfBanned() {
        try (RawClient victim = attempt("lamp", "hall", "hall")) {
            victim.expectConnAck();
            for (int i = 0; i < CONNECTS_MAX; i++) {
                try (RawClient other = attempt("lamp", "cellar", "cellar")) {
                    other.expectRefused(ReasonCode.NOT_AUTHORIZED);
                }
            }
            try (RawClient other = attempt("lamp", "cellar", "cellar")) {
                other.expectRefused(ReasonCode.BANNED);
            }
            victim.pingReq().expectPingResp();
        }
        try (RawClient again = attempt("lamp", "hall", "hall")) {
            again.expectConnAck();
        }
    }

    @Test
    void aStormWithTheRightPasswordLeavesOneConnectionAndEndsInABan() {
        RawClient[] clients = new RawClient[3 * CONNECTS_MAX];
        int banned = 0;
        long takenOver = broker.count(Counter.SESSIONS_TAKEN_OVER);
        for (int i = 0; i < clients.length; i++) {
            clients[i] = attempt("storm", "attic", "attic");
        }
        for (RawClient client : clients) {
            if (client.expectPacket().reasonCode() == ReasonCode.BANNED.code()) {
                banned++;
            }
        }
        assertThat(banned).isEqualTo(clients.length - CONNECTS_MAX);
        RunningBroker.until(
                () -> broker.count(Counter.SESSIONS_TAKEN_OVER) - takenOver >= CONNECTS_MAX - 1,
                () -> "not all were taken over");
        assertThat(broker.session("storm")).isNotNull();
        for (RawClient client : clients) {
            client.close();
        }
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
        broker.connected(
                        ProtocolVersion.MQTT_5,
                        connect -> connect.clientId("calm").username("u").password("u"))
                .close();
    }
}
