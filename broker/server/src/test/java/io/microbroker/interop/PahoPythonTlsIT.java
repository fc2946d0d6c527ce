// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.tls.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paho Python over TLS, with user name and password. */
final class PahoPythonTlsIT extends RealClientContract {
    @RegisterExtension
    static final SecureBroker SECURE = SecureBroker.withPasswords();

    @Override
    RealClient.Maker maker(int port) {
        return clients(SecureBroker.PASSWORD);
    }

    private static RealClient.Maker clients(String password) {
        return PahoPythonIT.clients(
                SECURE.port("tls"),
                "--cafile",
                SECURE.file("ca.pem").toString(),
                "--username",
                SecureBroker.USER,
                "--password",
                password);
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertTurnsAway(clients("guess"), "CONNACK (4|Bad user name or password)");
    }

    @Test
    void clientsThatTrustAnotherAuthorityDoNotTalkToTheBroker() {
        new TestAuthority("CN=Other").issue("CN=other").write(SECURE.file("."), "other");

        assertTurnsAway(
                PahoPythonIT.clients(
                        SECURE.port("tls"), "--cafile", SECURE.file("other.pem").toString()),
                "CERTIFICATE_VERIFY_FAILED");
    }
}
