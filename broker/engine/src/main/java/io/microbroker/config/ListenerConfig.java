// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Map;

/**
 * One listener: {@code listeners.<name>}.
 *
 * @param transport what carries MQTT here: {@code tcp}, or the name of a transport that a plugin brings; default
 *     {@code tcp}
 * @param bind the address to listen on; default {@code 127.0.0.1}, so that only programs of this machine reach it
 * @param port 0..65535, 0 takes a free port; default 1883
 * @param settings what a plugin's transport understands besides; none for {@code tcp}
 */
public record ListenerConfig(String transport, String bind, int port, @Rest Map<String, Object> settings) {
    /** TCP on 127.0.0.1:1883. */
    public static final ListenerConfig DEFAULT = new ListenerConfig("tcp", "127.0.0.1", 1883, Map.of());

    public ListenerConfig {
        if (transport.isBlank()) {
            throw new IllegalArgumentException("transport must be named - write tcp");
        }
        if (bind.isBlank()) {
            throw new IllegalArgumentException("bind must be an address - write 127.0.0.1 or 0.0.0.0");
        }
        Range.count("port", port, 0, 65_535);
        settings = SettingsTree.copyOf(settings);
    }

    /** This listener on another address. */
    public ListenerConfig withBind(String address) {
        return new ListenerConfig(transport, address, port, settings);
    }

    /** This listener on another port; 0 takes a free one. */
    public ListenerConfig withPort(int newPort) {
        return new ListenerConfig(transport, bind, newPort, settings);
    }
}
