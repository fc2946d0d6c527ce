// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerOptionsTest {
    private final TestAuthority authority = new TestAuthority("CN=Home");

    private Path folder = Path.of("");
    private String ca = "";

    @BeforeEach
    void writeTheAuthority(@TempDir Path created) {
        folder = created;
        ca = file("ca.pem", TestCertificate.pem(List.of(authority.certificate())));
    }

    private String file(String name, String text) {
        return TestCertificate.writeText(folder.resolve(name), text).toString();
    }

    private static BrokerOptions options(String... args) {
        BrokerOptions options = new BrokerOptions();
        Verb.line(options).parseArgs(args);
        return options;
    }

    private static Address address(String... args) {
        return options(args).address();
    }

    private static void refuses(String message, String... args) {
        assertThatThrownBy(() -> address(args))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(1))
                .hasMessageContaining(message);
    }

    @Test
    void whoSaysWhomToTrustSpeaksTlsOnItsPort() {
        assertThat(address()).hasToString("localhost:1883");
        assertThat(address().tls()).isEmpty();
        assertThat(address("--cafile", ca)).hasToString("localhost:8883");
        assertThat(address("--cafile", ca).tls()).isPresent();
        assertThat(address("--capath", folder.toString()).tls()).isPresent();
        assertThat(address("--tls-use-os-certs", "-p", "1883").tls()).isPresent();
        assertThat(address("-p", "8883").tls()).isPresent();
    }

    @Test
    void aUrlSaysAllThatIsNotSaidOtherwise() {
        BrokerOptions options = options("-L", "mqtts://sensor:secret@hall/home/door");

        assertThat(options.address()).hasToString("hall:8883");
        assertThat(options.address().tls()).isPresent();
        assertThat(options.username()).isEqualTo("sensor");
        assertThat(options.password()).isEqualTo("secret");
        assertThat(options.topic()).contains("home/door");
        assertThat(address("-L", "mqtt://hall/a")).hasToString("hall:1883");
        assertThat(address("-L", "mqtt://hall:1884/a", "-p", "1885", "-h", "attic"))
                .hasToString("attic:1885");
        assertThat(options("-L", "mqtt://sensor@hall/a", "-u", "other").username())
                .isEqualTo("other");
        refuses("Invalid port 0", "-L", "mqtt://hall:0/a");
    }

    @Test
    void refusesWhatWouldDoNothingWithoutTls() {
        for (String option : List.of("--cert", "--key", "--tls-version", "--tls-alpn")) {
            refuses("do nothing without TLS", option, "x");
        }
        refuses("do nothing without TLS", "--insecure");
    }

    @Test
    void namesTheFileTheCauseAndTheCure() throws IOException {
        TestCertificate sensor = authority.issue("CN=sensor");
        sensor.write(folder, "sensor");
        authority.issue("CN=other").write(folder, "other");
        String certificate = folder.resolve("sensor.pem").toString();
        String key = folder.resolve("sensor.key").toString();
        String empty = Files.createDirectory(folder.resolve("empty")).toString();

        refuses("Error: --cafile /no/such.pem is not there - check the name", "--cafile", "/no/such.pem");
        refuses("--cafile " + key + " has no certificate in it - name a PEM file", "--cafile", key);
        refuses("--capath " + empty + " has no certificates in it - put them there", "--capath", empty);
        refuses("--capath " + ca + " is no folder", "--capath", ca);
        refuses("belong together - give both", "--cafile", ca, "--cert", certificate);
        refuses(
                "--key " + folder.resolve("other.key") + " does not belong to the certificate of CN=sensor",
                "--cafile",
                ca,
                "--cert",
                certificate,
                "--key",
                folder.resolve("other.key").toString());
        refuses(
                "--key " + ca + " has no private key in it",
                "--cafile",
                ca,
                "--cert",
                certificate,
                "--key",
                file("ca.pem", TestCertificate.pem(List.of(authority.certificate()))));
        refuses("use tlsv1.2 or tlsv1.3", "--cafile", ca, "--tls-version", "tlsv1.1");
        assertThat(address("--cafile", ca, "--cert", certificate, "--key", key)
                        .tls()
                        .orElseThrow()
                        .showsCertificate())
                .isTrue();
    }
}
