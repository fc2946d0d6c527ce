// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.HttpConfig;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateCheckTest {
    private final Path folder;

    CertificateCheckTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private BrokerConfig config(TlsSpec tls) {
        return BrokerConfig.DEFAULT.withHttp(new HttpConfig(
                "127.0.0.1", 0, tls, null, null, 8 << 10, 1 << 20, Duration.ofSeconds(10), 10, 1 << 20, Map.of()));
    }

    private TlsSpec pem() {
        return TlsSpec.pem(
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString());
    }

    @Test
    void takesCertificatesThatCanBeUsed() throws Exception {
        new TestAuthority("CN=test").issue("CN=localhost", "localhost").write(folder, "server");

        assertThatCode(() -> CertificateCheck.all(config(pem()))).doesNotThrowAnyException();
    }

    @Test
    void namesTheKeyAndTheFileThatIsNotThere() {
        assertThatThrownBy(() -> CertificateCheck.all(config(pem())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.tls.certificate")
                .hasMessageContaining("server.pem");
    }

    @Test
    void namesTheFileThatIsNoKey() throws Exception {
        new TestAuthority("CN=test").issue("CN=localhost", "localhost").write(folder, "server");
        spoil(folder.resolve("server.key"));

        assertThatThrownBy(() -> CertificateCheck.all(config(pem())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.tls.")
                .hasMessageContaining("server.key");
    }

    private static void spoil(Path file) throws IOException {
        Files.delete(file);
        Files.writeString(file, "no key\n");
    }
}
