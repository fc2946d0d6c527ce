// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paho Python with user name and password. */
final class PahoPythonPasswordIT extends RealClientContract {
    @RegisterExtension
    static final SecureBroker SECURE = SecureBroker.withPasswords();

    @Override
    RealClient.Maker maker(int port) {
        return clients(SecureBroker.PASSWORD);
    }

    private static RealClient.Maker clients(String password) {
        return PahoPythonIT.clients(SECURE.port("tcp"), "--username", SecureBroker.USER, "--password", password);
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertTurnsAway(clients("guess"), "CONNACK (4|Bad user name or password)");
    }

    @Test
    void nobodyIsLetInWithoutAPassword() {
        assertTurnsAway(PahoPythonIT.clients(SECURE.port("tcp")), "CONNACK (5|Not authorized)");
    }
}
