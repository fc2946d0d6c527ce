// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
    @Test
    void withoutOptionsEverybodyOnThisMachineIsLetInOverWs() throws UsageException {
        Options options = Options.parse();

        assertThat(options.pagePort()).isEqualTo(8080);
        assertThat(options.brings()).isTrue();
        assertThat(options.brokerSettings())
                .containsExactly(
                        "listeners.tcp.port=1883", "listeners.ws.transport=websocket", "listeners.ws.port=8083");
    }

    @Test
    void aCertificateMakesItWssAndUsersKeepOthersOut(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("x.pem"), "read later");

        Options options = Options.parse("--certificate=" + file, "--key", file.toString(), "--users", "users");

        assertThat(options.pagePort()).isEqualTo(8443);
        assertThat(options.brokerSettings())
                .containsExactly(
                        "listeners.tcp.port=1883",
                        "listeners.wss.transport=websocket",
                        "listeners.wss.port=8084",
                        "listeners.wss.tls.certificate=" + file,
                        "listeners.wss.tls.key=" + file,
                        "auth.anonymous=false",
                        "auth.file.users=users");
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 1, unknown option '--prot'",
        "--port, --port needs a value",
        "--port x, --port 'x' is not a number",
        "--port 65536, --port '65536' is not within 0..65535",
        "--port 1 --port 2, --port stands twice",
        "--certificate a.pem, --certificate and --key belong together",
        "--certificate no.pem --key no.key, no.pem cannot be read",
        "--page-only --users users, --users and --acl are for the broker that --page-only leaves out",
    })
    void saysWhatIsWrong(String words, String reason) {
        assertThatThrownBy(() -> Options.parse(words.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(reason);
    }
}
