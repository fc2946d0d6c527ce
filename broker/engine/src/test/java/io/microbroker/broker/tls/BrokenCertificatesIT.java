// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ListenerConfig;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.microbroker.tls.TlsContext;
import io.microbroker.tls.TlsFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C20: a broker whose keys or certificates cannot be used does not start, and says which file, why, and what helps. */
final class BrokenCertificatesIT {
    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final Path folder;

    BrokenCertificatesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeGoodFiles() {
        TestCertificate server = authority.issue("CN=broker", "localhost");
        server.write(folder, "server");
        server.writeKeyStore(folder.resolve("server.p12"), "secret");
        TestCertificate.writeText(folder.resolve("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
    }

    private TlsSpec pem() {
        return TlsSpec.pem(file("server.pem"), file("server.key"))
                .withClients(file("ca.pem"), TlsSpec.ClientAuth.REQUIRED, TlsSpec.UserNameFrom.CN);
    }

    private TlsSpec keystore(String password) {
        TlsSpec defaults = TlsSpec.DEFAULT;
        return new TlsSpec(
                null,
                null,
                file("server.p12"),
                password,
                null,
                defaults.clientAuth(),
                defaults.userNameFrom(),
                defaults.protocols(),
                List.of());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void assertRefused(TlsSpec tls, String... parts) {
        BrokerConfig config = BrokerConfig.DEFAULT.withListeners(
                Map.of("tls", ListenerConfig.DEFAULT.withPort(0).withTls(tls)));

        assertThatCode(() -> Broker.builder().config(config).check())
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts);
        assertThatCode(() -> TlsBroker.await(Broker.builder().config(config).start()))
                .cause()
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining(" - ");
    }

    @ParameterizedTest
    @CsvSource({"server.pem,certificate", "server.key,key", "ca.pem,client-ca"})
    void aFileThatIsMissingEmptyOrBrokenIsNamed(String name, String setting) throws IOException {
        Path path = folder.resolve(name);
        String where = "listeners.tls.tls." + setting + " " + path;
        String good = Files.readString(path);

        Files.delete(path);
        assertRefused(pem(), where, "is not there");
        Files.createDirectory(path);
        assertRefused(pem(), where, "cannot be read");
        Files.delete(path);
        TestCertificate.writeText(path, "");
        assertRefused(pem(), where, "is empty");
        TestCertificate.writeText(path, "hello");
        assertRefused(pem(), where, "in it");
        TestCertificate.writeText(path, good.substring(0, 120));
        assertRefused(pem(), where, "is cut off");
        TestCertificate.writeText(path, good.substring(0, 100) + "!" + good.substring(101));
        assertRefused(pem(), where, "broken");
        TestCertificate.writeText(path, good.substring(0, 60) + "AAAAAAAA" + good.substring(68));
        assertRefused(pem(), where);
    }

    @Test
    void aKeyOfAnotherCertificateIsNoticed() {
        TestCertificate.writeText(
                folder.resolve("server.key"), authority.issue("CN=other").keyPem());

        assertRefused(pem(), "tls.key " + file("server.key"), "does not belong to the certificate of CN=broker");
    }

    @Test
    void aLockedKeyComesWithTheCure() {
        TestCertificate.writeText(
                folder.resolve("server.key"), TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[40]));

        assertRefused(pem(), file("server.key"), "is locked by a password", "openssl pkey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", ""})
    void aKeyStoreDoesNotOpenWithAWrongPassword(String password) {
        assertRefused(keystore(password), "tls.keystore " + file("server.p12"), "does not open with this password");
    }

    @Test
    void aBrokenKeyStoreIsNamed() {
        TestCertificate.writeText(folder.resolve("server.p12"), "hello");

        assertRefused(keystore("secret"), "tls.keystore " + file("server.p12"), "no PKCS#12 file");
    }

    @Test
    void everyCutOffFileIsRefused() throws IOException {
        for (String name : List.of("server.pem", "server.key", "ca.pem")) {
            byte[] good = Files.readAllBytes(folder.resolve(name));
            for (int length = 0; length < good.length - 30; length += 13) {
                Files.write(folder.resolve(name), Arrays.copyOf(good, length));
                if (new String(good, 0, length, StandardCharsets.US_ASCII)
                        .strip()
                        .endsWith("END CERTIFICATE-----")) {
                    continue; // a chain may be short
                }
                assertThatCode(() -> TlsContext.check(pem()))
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOf(TlsFailure.class);
            }
            Files.write(folder.resolve(name), good);
        }
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void settingsThatSayTooLittleAreRefused() {
        TlsSpec plain = TlsSpec.pem("server.pem", "server.key");

        assertThatCode(() -> ListenerConfig.DEFAULT.withTls(TlsSpec.DEFAULT)).hasMessageContaining("no certificate");
        assertThatCode(() -> ListenerConfig.DEFAULT.withTls(
                        plain.withClients("ca.pem", TlsSpec.ClientAuth.NONE, TlsSpec.UserNameFrom.NONE)))
                .hasMessageContaining("client-ca does nothing");
        assertThatCode(() -> ListenerConfig.DEFAULT.withTls(new TlsSpec(
                        "server.pem",
                        null,
                        null,
                        null,
                        null,
                        TlsSpec.ClientAuth.NONE,
                        TlsSpec.UserNameFrom.NONE,
                        plain.protocols(),
                        List.of())))
                .hasMessageContaining("certificate without key");
        assertThatCode(() -> new TlsSpec(
                        "a",
                        "b",
                        null,
                        null,
                        null,
                        plain.clientAuth(),
                        plain.userNameFrom(),
                        List.of("TLSv1.1"),
                        List.of()))
                .hasMessageContaining("protocols must be of");
    }
}
