// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The will of a client: what the broker publishes for it when it is gone without a DISCONNECT (MQTT 5.0 §3.1.2.5).
 *
 * @param payload kept by reference; must not be modified
 * @param delaySeconds time between the loss of the connection and the publication, 0..4,294,967,295
 * @param messageExpirySeconds counted from the publication, or {@link #NO_EXPIRY}
 */
public record Will(
        TopicName topic,
        byte[] payload,
        Qos qos,
        boolean retain,
        long delaySeconds,
        long messageExpirySeconds,
        MessageProperties properties) {
    /** Stands for "does not expire". */
    public static final long NO_EXPIRY = -1;

    public Will {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(properties, "properties");
    }

    /** The message to publish, as of {@code nowMillis} (wall clock, milliseconds since the epoch). */
    public Message toMessage(@Nullable Publisher publisher, long nowMillis) {
        long expiresAt = messageExpirySeconds == NO_EXPIRY ? Message.NEVER : nowMillis + messageExpirySeconds * 1000;
        return new Message(topic, payload, qos, retain, nowMillis, expiresAt, properties, publisher);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Will that
                && topic.equals(that.topic)
                && Arrays.equals(payload, that.payload)
                && qos == that.qos
                && retain == that.retain
                && delaySeconds == that.delaySeconds
                && messageExpirySeconds == that.messageExpirySeconds
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                topic, Arrays.hashCode(payload), qos, retain, delaySeconds, messageExpirySeconds, properties);
    }
}
