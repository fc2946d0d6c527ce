// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties that travel with an application message from publisher to subscriber (MQTT 5.0 §3.3.2.3). Message expiry
 * stands in {@link Message} because the broker counts it down; alias and subscription identifier belong to a connection,
 * not to the message.
 *
 * @param payloadIsUtf8 payload format indicator 1
 * @param contentType MIME type or the like, null if absent
 * @param responseTopic where a responder is to publish, null if absent
 * @param correlationData opaque to the broker, null if absent; must not be modified
 * @param userProperties in the order of the publisher
 */
public record MessageProperties(
        boolean payloadIsUtf8,
        @Nullable String contentType,
        @Nullable String responseTopic,
        @Nullable Buffer correlationData,
        List<UserProperty> userProperties) {

    /** No property at all: the usual case, and the only instance for it that the broker makes. */
    public static final MessageProperties NONE = new MessageProperties(false, null, null, null, List.of());

    public MessageProperties {
        userProperties = List.copyOf(userProperties);
    }

    /** True if nothing would be written for these properties. */
    public boolean isEmpty() {
        return !payloadIsUtf8
                && contentType == null
                && responseTopic == null
                && correlationData == null
                && userProperties.isEmpty();
    }
}
