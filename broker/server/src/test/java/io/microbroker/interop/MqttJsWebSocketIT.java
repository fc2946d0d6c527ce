// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.junit.jupiter.api.extension.RegisterExtension;

/** MQTT.js in Node over WebSocket. */
final class MqttJsWebSocketIT extends RealClientContract {
    @RegisterExtension
    static final SecureBroker SECURE = new SecureBroker();

    @Override
    RealClient.Maker maker(int port) {
        return MqttJsIT.clients(SECURE.port("ws"), "ws");
    }
}
