// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Arrays;
import java.util.List;

/**
 * A PUBLISH as it lies in the receive buffer: offsets instead of objects, so that the usual message costs no allocation.
 * Mutable, refilled by the decoder for each packet, borrowed by the handler for the time of its call.
 *
 * <p>All is checked but the topic's text: receivers know most topics by their bytes already, so they call
 * {@link #topicName} only for a new one.
 */
public final class PublishView {
    /** Stands for "does not expire". */
    public static final long NO_EXPIRY = -1;

    private static final byte[] NOTHING = new byte[0];

    private byte[] buffer = NOTHING;
    private int topicOffset;
    private int topicLength;
    private int payloadOffset;
    private int payloadLength;
    private int flags;
    private int packetId;
    private int topicAlias;
    private long messageExpirySeconds = NO_EXPIRY;
    private MessageProperties properties = MessageProperties.NONE;
    private List<Integer> subscriptionIdentifiers = List.of();

    /** The array that topic and payload lie in. Borrowed: others' bytes stand there too. */
    public byte[] buffer() {
        return buffer;
    }

    /** Index of the first byte of the topic name in {@link #buffer}. */
    public int topicOffset() {
        return topicOffset;
    }

    /** Bytes of the topic name, 0 if only an alias names the topic. */
    public int topicLength() {
        return topicLength;
    }

    /** Index of the first byte of the payload in {@link #buffer}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes of the payload. */
    public int payloadLength() {
        return payloadLength;
    }

    /** 0, 1 or 2. */
    public int qos() {
        return (flags >> 1) & 3;
    }

    /** It may have been sent before; never true with QoS 0. */
    public boolean dup() {
        return (flags & 8) != 0;
    }

    /** The retain flag. */
    public boolean retain() {
        return (flags & 1) != 0;
    }

    /** 1..65535, 0 with QoS 0. */
    public int packetId() {
        return packetId;
    }

    /** 1..65535, or 0 for none. */
    public int topicAlias() {
        return topicAlias;
    }

    /** 0..4,294,967,295, or {@link #NO_EXPIRY}. */
    public long messageExpirySeconds() {
        return messageExpirySeconds;
    }

    /** What travels with the message; {@link MessageProperties#NONE} itself if there is nothing. */
    public MessageProperties properties() {
        return properties;
    }

    /** Subscription identifiers, from broker to client only. */
    public List<Integer> subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }

    /**
     * Decodes the topic name and checks it.
     *
     * @throws MalformedPacketException if it is not well-formed UTF-8 or holds NUL
     * @throws ProtocolException with {@link ReasonCode#TOPIC_NAME_INVALID} if it is empty or holds a wildcard
     */
    public TopicName topicName() {
        String value = Utf8.decode(buffer, topicOffset, topicLength); // [MQTT-3.3.2-1]
        try {
            return TopicName.of(value);
        } catch (IllegalArgumentException e) { // [MQTT-3.3.2-2]
            throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "topic name is empty or holds a wildcard");
        }
    }

    /** A copy of the payload. */
    public byte[] copyPayload() {
        return payloadLength == 0 ? NOTHING : Arrays.copyOfRange(buffer, payloadOffset, payloadOffset + payloadLength);
    }

    /**
     * Copies the packet into a value of its own. The topic is decoded strictly, but may hold wildcards.
     *
     * @throws MalformedPacketException if the topic is not well-formed UTF-8 or holds NUL
     */
    public Publish toPublish() {
        return new Publish(
                dup(),
                Qos.of(qos()),
                retain(),
                Utf8.decode(buffer, topicOffset, topicLength),
                packetId,
                copyPayload(),
                topicAlias,
                messageExpirySeconds,
                subscriptionIdentifiers,
                properties);
    }

    /**
     * Begins a new packet: no packet id, no alias, no properties. For decoders.
     *
     * @param buffer borrowed until {@link #release}
     * @param flags the low four bits of the fixed header
     */
    public void begin(byte[] buffer, int flags) {
        this.buffer = buffer;
        this.flags = flags & 0x0F;
        packetId = 0;
        topicAlias = 0;
        messageExpirySeconds = NO_EXPIRY;
        properties = MessageProperties.NONE;
        subscriptionIdentifiers = List.of();
    }

    /** Sets where the topic name lies. For decoders. */
    public void topicAt(int offset, int length) {
        topicOffset = offset;
        topicLength = length;
    }

    /** Sets where the payload lies. For decoders. */
    public void payloadAt(int offset, int length) {
        payloadOffset = offset;
        payloadLength = length;
    }

    /** Sets the packet id. For decoders. */
    public void packetId(int value) {
        packetId = value;
    }

    /** Sets the topic alias. For decoders. */
    public void topicAlias(int value) {
        topicAlias = value;
    }

    /** Sets the message expiry interval. For decoders. */
    public void messageExpirySeconds(long value) {
        messageExpirySeconds = value;
    }

    /** Sets the properties. For decoders. */
    public void properties(MessageProperties value) {
        properties = value;
    }

    /** Sets the subscription identifiers. For decoders. */
    public void subscriptionIdentifiers(List<Integer> value) {
        subscriptionIdentifiers = value;
    }

    /** Lets go of the buffer and of the properties. For decoders. */
    public void release() {
        begin(NOTHING, 0);
        topicAt(0, 0);
        payloadAt(0, 0);
    }
}
