// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.message;

import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each copy of a message just before it is sent to a client, and may change or drop it. Called on the event loop of
 * the receiver; must not block. An exception passes the message unchanged and is counted.
 */
@FunctionalInterface
public interface DeliveryInterceptor {
    /** Returns what is to be sent, the same message usually; null drops this copy. */
    @Nullable
    Message onDelivery(ClientInfo receiver, Message message);
}
