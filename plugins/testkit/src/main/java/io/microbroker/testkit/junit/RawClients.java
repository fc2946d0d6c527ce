// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.junit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes clients of the broker under test and closes them after the test. Used by one thread. */
public final class RawClients implements AutoCloseable {
    private final int port;
    private final List<RawClient> open = new ArrayList<>();

    RawClients(int port) {
        this.port = port;
    }

    /** A connection that has sent nothing yet. */
    public RawClient connect() {
        return keep(RawClient.connect(port));
    }

    /** A client of MQTT 5.0 with a clean start that has been let in. */
    public RawClient connected(String clientId) {
        return keep(RawClient.connected(port, clientId));
    }

    /** A client of MQTT 5.0 that has been let in. */
    public RawClient connected(Consumer<ConnectBuilder> settings) {
        return keep(RawClient.connected(port, settings));
    }

    /** A client of MQTT 3.1.1 that has been let in. */
    public RawClient connected311(Consumer<ConnectBuilder> settings) {
        return keep(RawClient.connected311(port, settings));
    }

    /** A client of this version with a clean start that has been let in. */
    public RawClient connected(ProtocolVersion version, String clientId) {
        RawClient client = connect().connect(version, connect -> connect.clientId(clientId));
        client.expectConnAck();
        return client;
    }

    private RawClient keep(RawClient client) {
        open.add(client);
        return client;
    }

    @Override
    public void close() {
        open.forEach(RawClient::close);
        open.clear();
    }
}
