// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.Deadline;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.function.Consumer;

/** Clients of MQTT 5.0 that wait as long as a broker may take that has just started, on a machine with other work. */
final class PatientClient {
    private PatientClient() {}

    /** Sends a CONNECT. */
    static RawClient connect(int port, Consumer<ConnectBuilder> settings) {
        return RawClient.connect(port)
                .deadline(Duration.ofSeconds(Deadline.SECONDS))
                .connect5(settings);
    }

    /** One that has been let in. */
    static RawClient connected(int port, Consumer<ConnectBuilder> settings) {
        RawClient client = connect(port, settings);
        client.expectConnAck();
        return client;
    }

    /** One that has been let in, with a session that ends with the connection. */
    static RawClient connected(int port, String clientId) {
        return connected(port, connect -> connect.clientId(clientId));
    }
}
