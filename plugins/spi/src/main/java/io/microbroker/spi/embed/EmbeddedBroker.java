// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.embed;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.vertx.core.Future;

/** A broker that runs in this process. Usable from any thread. */
public interface EmbeddedBroker {
    /**
     * The port that a listener has.
     *
     * @param listener its name in the configuration, such as {@code tcp}
     * @throws IllegalArgumentException if there is no such listener
     */
    int port(String listener);

    /** A client inside the process that acts as {@code identity}. */
    BrokerClient client(ClientInfo identity);

    /** Looks at the broker and steers it. */
    BrokerAdmin admin();

    /** Closes all connections and frees everything. Idempotent. */
    Future<Void> stop();
}
