// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.tls.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paho Python with a client certificate in place of a password. */
final class PahoPythonClientCertificateIT extends RealClientContract {
    @RegisterExtension
    static final SecureBroker SECURE = new SecureBroker();

    /** In TLS 1.3 the client is done before the broker looks at its certificate: it loses the connection, or is told by an alert. */
    private static final String LOST = "CONNACK (gone|SSLError|ConnectionResetError|BrokenPipeError).*|SSLError.*";

    @Override
    RealClient.Maker maker(int port) {
        return clients("sensor");
    }

    private static RealClient.Maker clients(String certificate) {
        return PahoPythonIT.clients(
                SECURE.port("tls"),
                "--cafile",
                SECURE.file("ca.pem").toString(),
                "--cert",
                SECURE.file(certificate + ".pem").toString(),
                "--key",
                SECURE.file(certificate + ".key").toString());
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() {
        new TestAuthority("CN=Other").issue("CN=sensor").write(SECURE.file("."), "stranger");

        assertTurnsAway(clients("stranger"), LOST);
    }

    @Test
    void aCertificateThatRanOutIsRefused() {
        SECURE.authority().issueExpired("CN=sensor").write(SECURE.file("."), "expired");

        assertTurnsAway(clients("expired"), LOST);
    }

    @Test
    void nobodyIsLetInWithoutACertificate() {
        assertTurnsAway(
                PahoPythonIT.clients(
                        SECURE.port("tls"), "--cafile", SECURE.file("ca.pem").toString()),
                LOST);
    }
}
