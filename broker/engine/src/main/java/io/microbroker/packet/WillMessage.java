// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The will of a CONNECT (MQTT 5.0 §3.1.2.5).
 *
 * @param topic where it is published
 * @param payload kept by reference, must not be modified
 * @param qos its level
 * @param retain it is to be retained
 * @param delaySeconds 0..4,294,967,295: time between the loss of the connection and the will
 * @param messageExpirySeconds its life after publication, {@link #NO_EXPIRY} for no end
 * @param properties {@link MessageProperties#NONE} if there are none
 */
public record WillMessage(
        TopicName topic,
        byte[] payload,
        Qos qos,
        boolean retain,
        long delaySeconds,
        long messageExpirySeconds,
        MessageProperties properties) {
    /** Stands for "does not expire". */
    public static final long NO_EXPIRY = -1;

    public WillMessage {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(properties, "properties");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WillMessage that
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
        return Objects.hash(topic, Arrays.hashCode(payload), qos, retain, delaySeconds, messageExpirySeconds, properties);
    }

    @Override
    public String toString() {
        return "WillMessage[topic=" + topic + ", bytes=" + payload.length + ", qos=" + qos.level() + ", retain=" + retain
                + ", delaySeconds=" + delaySeconds + ", messageExpirySeconds=" + messageExpirySeconds + ", properties="
                + properties + "]";
    }
}
