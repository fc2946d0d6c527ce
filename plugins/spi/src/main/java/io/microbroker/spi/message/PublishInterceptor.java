// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.message;

import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;

/**
 * Looks at each message that a client publishes, after its policy allowed it, and may change or drop it.
 *
 * <p>Called on the event loop of the publisher, in the order of its messages. While the future is not complete this connection
 * reads no further, so order holds; others go on. A failure or no answer in time passes the message unchanged and is counted.
 */
@FunctionalInterface
public interface PublishInterceptor {
    Future<Interception> onPublish(ClientInfo publisher, Message message);
}
