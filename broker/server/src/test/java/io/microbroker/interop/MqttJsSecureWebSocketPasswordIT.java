// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** MQTT.js in Node over WebSocket with TLS, with user name and password. */
final class MqttJsSecureWebSocketPasswordIT extends RealClientContract {
    @RegisterExtension
    static final SecureBroker SECURE = SecureBroker.withPasswords();

    @Override
    RealClient.Maker maker(int port) {
        return clients(SecureBroker.PASSWORD);
    }

    private static RealClient.Maker clients(String password) {
        return MqttJsIT.clients(
                SECURE.port("wss"), "wss", SECURE.file("ca.pem").toString(), SecureBroker.USER, password);
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertTurnsAway(clients("guess"), "Bad [Uu]ser ?[Nn]ame or [Pp]assword");
    }

    @Test
    void nobodyIsLetInWithoutAPassword() {
        assertTurnsAway(
                MqttJsIT.clients(
                        SECURE.port("wss"), "wss", SECURE.file("ca.pem").toString()),
                "Not authorized");
    }
}
