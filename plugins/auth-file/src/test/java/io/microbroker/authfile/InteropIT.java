// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Password files go from Mosquitto to us and from us to Mosquitto, unchanged. */
class InteropIT {
    private static final String PASSWORD = "pässwörd $ 1:2";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sha512", "sha512-pbkdf2"})
    void weReadWhatMosquittoPasswdWrites(String form) throws Exception {
        Path users = folder.resolve("users.txt");
        String program = Mosquitto.program("mosquitto_passwd").toString();
        assertThat(Mosquitto.run(List.of(program, "-H", form, "-c", "-b", users.toString(), "sensor", PASSWORD)))
                .isZero();
        assertThat(Mosquitto.run(List.of(program, "-H", form, "-b", users.toString(), "kitchen", "k")))
                .isZero();

        try (RunningBroker broker = RunningBroker.start(Anonymous.FALSE, Map.of("users", users.toString()))) {
            assertDecisions(broker.port());
        }
    }

    @Test
    void mosquittoReadsWhatWeWrite() throws Exception {
        Path users = folder.resolve("users.txt");
        assertThat(passwd("-c", "-b", users.toString(), "sensor", PASSWORD)).isZero();
        assertThat(passwd("-b", users.toString(), "kitchen", "k")).isZero();

        try (Mosquitto mosquitto = Mosquitto.start(folder, users, null)) {
            assertDecisions(mosquitto.port());
        }
    }

    private static int passwd(String... arguments) {
        return new PasswdVerb().run(List.of(arguments), silent(), System.err);
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), true);
    }

    private static void assertDecisions(int port) {
        RawClient.connected(
                        port,
                        connect -> connect.clientId("a").username("sensor").password(PASSWORD))
                .close();
        RawClient.connected(
                        port,
                        connect -> connect.clientId("b").username("kitchen").password("k"))
                .close();
        assertThat(refusal(port, "sensor", "k"))
                .isIn(ReasonCode.BAD_USER_NAME_OR_PASSWORD.code(), ReasonCode.NOT_AUTHORIZED.code());
        assertThat(refusal(port, "stranger", "k")).isNotZero();
    }

    private static int refusal(int port, String user, String password) {
        try (RawClient client = RawClient.connect(port)) {
            return client.connect5(
                            connect -> connect.clientId("c").username(user).password(password))
                    .expectPacket()
                    .reasonCode();
        }
    }
}
