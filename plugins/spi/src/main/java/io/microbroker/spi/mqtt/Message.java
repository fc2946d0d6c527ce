// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One application message: topic, payload, and what belongs to it on its way through the broker. Immutable; shared by all who
 * receive it, from any thread. The payload array is never copied inside the broker, so nobody may modify it.
 */
public final class Message {
    /** Stands for "does not expire". */
    public static final long NEVER = Long.MAX_VALUE;

    private final TopicName topic;
    private final byte[] payload;
    private final Qos qos;
    private final boolean retain;
    private final long publishedAtMillis;
    private final long expiresAtMillis;
    private final MessageProperties properties;
    private final @Nullable Publisher publisher;

    /**
     * Makes a message.
     *
     * @param payload kept by reference: the caller gives it up
     * @param publishedAtMillis wall clock, milliseconds since the epoch, of its arrival at the broker
     * @param expiresAtMillis wall clock, milliseconds since the epoch, or {@link #NEVER}
     * @param publisher who sent it; null for messages of the broker itself
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of a PUBLISH; a record in all but its payload
    public Message(
            TopicName topic,
            byte[] payload,
            Qos qos,
            boolean retain,
            long publishedAtMillis,
            long expiresAtMillis,
            MessageProperties properties,
            @Nullable Publisher publisher) {
        this.topic = Objects.requireNonNull(topic, "topic");
        this.payload = Objects.requireNonNull(payload, "payload");
        this.qos = Objects.requireNonNull(qos, "qos");
        this.retain = retain;
        this.publishedAtMillis = publishedAtMillis;
        this.expiresAtMillis = expiresAtMillis;
        this.properties = Objects.requireNonNull(properties, "properties");
        this.publisher = publisher;
    }

    /** A message without properties, published now. Copies the payload. */
    public static Message of(String topic, Buffer payload, Qos qos, boolean retain) {
        return new Message(
                TopicName.of(topic),
                payload.getBytes(),
                qos,
                retain,
                System.currentTimeMillis(),
                NEVER,
                MessageProperties.NONE,
                null);
    }

    /** A text message without properties, published now. */
    public static Message of(String topic, String payload, Qos qos, boolean retain) {
        return of(topic, Buffer.buffer(payload), qos, retain);
    }

    public TopicName topic() {
        return topic;
    }

    /** The payload. Shared: must not be modified. */
    public byte[] payload() {
        return payload;
    }

    /** The payload read as UTF-8. */
    public String payloadText() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The level it was published with. */
    public Qos qos() {
        return qos;
    }

    /** The retain flag of its PUBLISH. */
    public boolean retain() {
        return retain;
    }

    /** Wall clock, milliseconds since the epoch. */
    public long publishedAtMillis() {
        return publishedAtMillis;
    }

    /** Wall clock, milliseconds since the epoch, or {@link #NEVER}. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** True once its message expiry interval is over [MQTT-3.3.2-5]. */
    public boolean isExpired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }

    public MessageProperties properties() {
        return properties;
    }

    /** Who sent it; null for messages of the broker itself. */
    public @Nullable Publisher publisher() {
        return publisher;
    }

    /** The same message under another topic. */
    public Message withTopic(TopicName other) {
        return new Message(other, payload, qos, retain, publishedAtMillis, expiresAtMillis, properties, publisher);
    }

    /** The same message from another publisher. */
    public Message withPublisher(@Nullable Publisher other) {
        return new Message(topic, payload, qos, retain, publishedAtMillis, expiresAtMillis, properties, other);
    }

    /** The same message with another payload, kept by reference. */
    public Message withPayload(byte[] other) {
        return new Message(topic, other, qos, retain, publishedAtMillis, expiresAtMillis, properties, publisher);
    }

    /** Bytes that it holds in memory or on disk, about: what queue bounds in bytes count. */
    public int size() {
        return 64 + topic.utf8().length + payload.length + propertiesSize();
    }

    private int propertiesSize() {
        if (properties.isEmpty()) {
            return 0;
        }
        int size = 0;
        for (UserProperty property : properties.userProperties()) {
            size += property.name().length() + property.value().length() + 8;
        }
        Buffer correlation = properties.correlationData();
        return size + 64 + (correlation == null ? 0 : correlation.length());
    }

    @Override
    public String toString() {
        return "Message[topic=" + topic + ", qos=" + qos.level() + ", retain=" + retain + ", bytes=" + payload.length
                + "]";
    }
}
