// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.client;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.auth.RefusedException;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
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
     * Reads retained messages that a subscription of this identity would get, ordered by topic. Those of {@code $SYS} come for
     * filters that begin with it.
     *
     * @param filter without a share name
     * @return one page; fails with {@link RefusedException} if the policy denies the subscription
     */
    Future<Page<Message>> retained(TopicFilter filter, PageRequest page);

    /**
     * Opens a session. It takes over, and is taken over, like any other session with this client id.
     *
     * @return completes when the session is attached
     */
    Future<ClientSession> open(SessionSpec spec);
}
