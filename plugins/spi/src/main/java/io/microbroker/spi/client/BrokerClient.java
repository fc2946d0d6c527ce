// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.client;

import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;

/**
 * Publishes and subscribes inside the process, under an identity. What it may do is asked of the same policies as for a
 * client on the network. Usable from any thread.
 */
public interface BrokerClient {
    /**
     * Publishes one message.
     *
     * @return completes when an MQTT client would have its acknowledgement: for QoS &gt; 0 when the message is as safe as the
     *     storage promises, for QoS 0 when it was routed. Fails if the policy denies it or the storage refuses it.
     */
    Future<Void> publish(Message message);

    /**
     * Opens a session. It takes over, and is taken over, like any other session with this client id.
     *
     * @return completes when the session is attached
     */
    Future<ClientSession> open(SessionSpec spec);
}
