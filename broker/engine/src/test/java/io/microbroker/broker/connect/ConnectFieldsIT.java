// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fields of CONNECT, each where it belongs. */
class ConnectFieldsIT {
    private static final Map<String, AuthRequest> asked = new ConcurrentHashMap<>();

    @RegisterExtension
    static final RunningBroker broker =
            RunningBroker.with(config -> config, plugin -> plugin.authenticator(ConnectFieldsIT::authenticate));

    private static Future<AuthResult> authenticate(AuthRequest request) {
        asked.put(request.clientId(), request);
        return Future.succeededFuture(AuthResult.accept(request.username()));
    }

    private static AuthRequest asked(String clientId) {
        return Objects.requireNonNull(asked.get(clientId), clientId);
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-1] client id, will, user name and password are read in this order")
    @Proves(
            v5 = {"MQTT-3.1.2-9", "MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.3-1", "MQTT-3.1.3-3"},
            v311 = {"MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.3-1", "MQTT-3.1.3-3"})
    void readsEveryFieldInItsPlace(ProtocolVersion version) {
        String id = "all-" + version;
        try (RawClient heir = broker.connected(version, "heir");
                RawClient all = broker.connected(version, connect -> connect.clientId(id)
                        .will("will/" + id, "the payload", 1, false)
                        .username("the user")
                        .password("the password"))) {
            heir.subscribe(1, "will/" + id, 2).expectSubAck(1, 2);
            AuthRequest request = asked(id);
            assertThat(request.username()).isEqualTo("the user");
            assertThat(String.valueOf(request.password())).isEqualTo("the password");

            all.reset();

            heir.expectPublish("will/" + id, "the payload", 1);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-16] [MQTT-3.1.2-18] without their flags there is neither user name nor password nor will")
    @Proves(
            v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-18"},
            v311 = {"MQTT-3.1.2-12", "MQTT-3.1.2-18", "MQTT-3.1.2-20"})
    void takesNothingThatIsNotThere(ProtocolVersion version) {
        String id = "bare-" + version;
        try (RawClient witness = broker.connected(version, "witness");
                RawClient bare = broker.connected(version, id);
                RawClient named = broker.connected(
                        version, connect -> connect.clientId(id + "-named").username("only"))) {
            witness.subscribe(1, "#", 0).expectSubAck(1, 0);
            assertThat(asked(id).username()).isNull();
            assertThat(asked(id).password()).isNull();
            assertThat(asked(id + "-named").username()).isEqualTo("only");
            assertThat(asked(id + "-named").password()).isNull();

            bare.reset();
            named.reset();

            broker.awaitNoSession(id);
            broker.awaitNoSession(id + "-named");
            witness.expectNothing();
        }
    }
}
