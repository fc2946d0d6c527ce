// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The will of a client: what the broker publishes for it when it is gone without a DISCONNECT (MQTT 5.0 §3.1.2.5).
 *
 * @param payload kept by reference; must not be modified
 * @param delaySeconds time between the loss of the connection and the publication, 0..4,294,967,295
 * @param messageExpirySeconds counted from the publication, or -1 if it does not expire
 */
public record Will(
        TopicName topic,
        byte[] payload,
        Qos qos,
        boolean retain,
        long delaySeconds,
        long messageExpirySeconds,
        MessageProperties properties) {
    public Will {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(properties, "properties");
    }

    /** The message to publish, as of {@code nowMillis} (wall clock, milliseconds since the epoch). */
    public Message toMessage(@Nullable Publisher publisher, long nowMillis) {
        long expiresAt = messageExpirySeconds < 0 ? Message.NEVER : nowMillis + messageExpirySeconds * 1000;
        return new Message(topic, payload, qos, retain, nowMillis, expiresAt, properties, publisher);
    }
}
