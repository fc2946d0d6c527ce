// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Absent, empty, present, wrong: in all pairs, only the right one comes in, and who shows nothing where that is allowed. */
@DisplayName("SecC27: absent and empty credentials")
class SecC27CredentialsIT {
    private static final @Nullable String[] USERS = {null, "", "sensor", "stranger"};
    private static final @Nullable String[] PASSWORDS = {null, "", "right", "wrong"};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Anonymous.class,
            names = {"TRUE", "FALSE"})
    void onlyTheRightPairComesIn(Anonymous anonymous) {
        String users = TestFiles.write(folder, "users.txt", TestFiles.user("sensor", "right"))
                .toString();
        try (RunningBroker broker = RunningBroker.start(anonymous, Map.of("users", users))) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                for (String user : USERS) {
                    for (String password : PASSWORDS) {
                        boolean allowed = user == null && anonymous == Anonymous.TRUE
                                || "sensor".equals(user) && "right".equals(password);
                        boolean lawful = version.isV5() || user != null || password == null; // [MQTT-3.1.2-22] of 3.1.1
                        if (lawful) {
                            assertThat(comesIn(broker.port(), version, user, password))
                                    .as("%s user=%s password=%s", version, user, password)
                                    .isEqualTo(allowed);
                        }
                    }
                }
            }
            assertThat(broker.broker().admin().counters()).containsEntry("plugin-failures", 0L);
        }
    }

    private static boolean comesIn(
            int port, ProtocolVersion version, @Nullable String user, @Nullable String password) {
        try (RawClient client = RawClient.connect(port)) {
            client.connect(version, connect -> {
                connect.clientId("c");
                if (user != null) {
                    connect.username(user);
                }
                if (password != null) {
                    connect.password(password);
                }
            });
            RawPacket answer = client.expectPacket();
            return answer.reasonCode() == 0;
        }
    }
}
