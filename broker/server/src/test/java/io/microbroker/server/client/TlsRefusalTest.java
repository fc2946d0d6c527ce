// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that a client does not trust, or that are none. */
final class TlsRefusalTest {
    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final VerbFixture verb = new VerbFixture();

    private Path folder = Path.of("");
    private String ca = "";

    @BeforeEach
    void writeTheAuthority(@TempDir Path created) {
        folder = created;
        ca = TestCertificate.writeText(folder.resolve("ca.pem"), TestCertificate.pem(List.of(authority.certificate())))
                .toString();
    }

    private void refuses(TestCertificate shown, String cause) {
        try (TlsDoor door = new TlsDoor(shown)) {
            assertThat(verb.pubTo("localhost", door.port(), "--cafile", ca, "-t", "a", "-m", "1"))
                    .as(verb.err())
                    .isEqualTo(8);
            assertThat(verb.err())
                    .startsWith("TLS error: the certificate of localhost:" + door.port())
                    .contains(cause);
        }
    }

    @Test
    void aCertificateMustBeInForce() {
        refuses(authority.issueExpired("CN=broker", "localhost"), " has expired (NotAfter: ");
        assertThat(verb.err()).endsWith("give the broker a new one" + System.lineSeparator());
    }

    @Test
    void aCertificateMustBeOfATrustedAuthority() {
        refuses(
                new TestAuthority("CN=Other").issue("CN=broker", "localhost"),
                " is not signed by an authority that is trusted here - give that authority's with --cafile");
    }

    @Test
    void aCertificateMustBeOfTheHost() {
        refuses(authority.issue("CN=broker", "attic.example"), " is for another host (");
        assertThat(verb.err()).contains("name the host with -h as the certificate does");
    }

    @Test
    void aPortWithoutTlsIsTold() {
        try (ScriptedBroker broker = new ScriptedBroker()) {
            assertThat(verb.pubTo("localhost", broker.port(), "--cafile", ca, "-t", "a", "-m", "1"))
                    .isEqualTo(8);
            assertThat(verb.err()).contains("speaks no TLS, or ends the connection - name a port with TLS with -p");
            assertThat(broker.heard()).doesNotContain("CONNECT");
        }
    }

    @Test
    void patienceEndsAHandshake() {
        try (TlsDoor door = TlsDoor.silent()) {
            assertThat(verb.subTo("localhost", door.port(), "--cafile", ca, "-t", "a", "-W", "1"))
                    .isEqualTo(27);
            assertThat(verb.err()).isEqualToIgnoringNewLines("Timed out");
        }
    }
}
