// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;

/** How everything in the home reaches the broker. */
final class HomeClient {
    private HomeClient() {}

    /** A client that comes back by itself when its connection is lost. */
    static Mqtt5ClientBuilder to(int port, String clientId) {
        return Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnectWithDefaultConfig();
    }
}
