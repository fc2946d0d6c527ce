// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * The other half of the guard against loops: a broker like this that fetches messages here gets none that came over a bridge,
 * its own among them. It speaks MQTT 3.1.1 and could not tell by itself; two brokers that fetch from each other would go on for
 * ever. It is known by its client id. Immutable.
 *
 * @param relays whether messages that came over a bridge go on; then they do here too, but not back to their sender
 */
record LoopFilter(boolean relays) implements DeliveryInterceptor {
    @Override
    public @Nullable Message onDelivery(ClientInfo receiver, Message message) {
        Publisher publisher = message.publisher();
        if (publisher == null || !receiver.clientId().startsWith(BridgeSpec.REMOTE_ID_PREFIX)) {
            return message;
        }
        boolean isOwn = publisher.clientId().equals(receiver.clientId());
        return isOwn || (!relays && BridgeSpec.isByBridge(publisher)) ? null : message;
    }
}
