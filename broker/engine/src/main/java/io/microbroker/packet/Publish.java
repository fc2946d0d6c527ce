// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH: an application message (MQTT 5.0 §3.3). For clients and tests; the broker reads {@link PublishView} and writes
 * {@link PublishFrame}.
 *
 * @param dup it may have been sent before
 * @param qos its level
 * @param retain the retain flag
 * @param topic empty only together with an alias
 * @param packetId 1..65535, 0 with QoS 0
 * @param payload kept by reference, must not be modified
 * @param topicAlias 1..65535, or 0 for none
 * @param messageExpirySeconds 0..4,294,967,295, or {@link #NO_EXPIRY}
 * @param subscriptionIdentifiers from broker to client only
 * @param properties {@link MessageProperties#NONE} if there are none
 */
public record Publish(
        boolean dup,
        Qos qos,
        boolean retain,
        String topic,
        int packetId,
        byte[] payload,
        int topicAlias,
        long messageExpirySeconds,
        List<Integer> subscriptionIdentifiers,
        MessageProperties properties)
        implements Packet {
    /** Stands for "does not expire". */
    public static final long NO_EXPIRY = -1;

    public Publish {
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(properties, "properties");
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }

    /**
     * A message without properties.
     *
     * @param packetId 1..65535, 0 with QoS 0
     * @param payload kept by reference
     */
    public static Publish of(String topic, Qos qos, int packetId, byte[] payload) {
        return new Publish(
                false, qos, false, topic, packetId, payload, 0, NO_EXPIRY, List.of(), MessageProperties.NONE);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Publish that
                && dup == that.dup
                && qos == that.qos
                && retain == that.retain
                && topic.equals(that.topic)
                && packetId == that.packetId
                && Arrays.equals(payload, that.payload)
                && topicAlias == that.topicAlias
                && messageExpirySeconds == that.messageExpirySeconds
                && subscriptionIdentifiers.equals(that.subscriptionIdentifiers)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                dup,
                qos,
                retain,
                topic,
                packetId,
                Arrays.hashCode(payload),
                topicAlias,
                messageExpirySeconds,
                subscriptionIdentifiers,
                properties);
    }

    @Override
    public String toString() {
        return "Publish[dup=" + dup + ", qos=" + qos.level() + ", retain=" + retain + ", topic=" + topic + ", packetId="
                + packetId + ", bytes=" + payload.length + ", topicAlias=" + topicAlias + ", messageExpirySeconds="
                + messageExpirySeconds + ", subscriptionIdentifiers=" + subscriptionIdentifiers + ", properties="
                + properties + "]";
    }
}
