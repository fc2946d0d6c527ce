// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to its subscribers: encoded once per form (MQTT 3.x or 5.0, with or without packet id), copied for
 * each further recipient. The first append of a form writes straight into the sink, so a message with one recipient pays for
 * no cache; the second one keeps the head (all before the payload), and later ones copy that and patch first byte and packet
 * id. Payloads are never kept twice.
 *
 * <p>What differs by recipient or by time is written anew each time: alias, subscription identifiers, and the message expiry
 * interval that is left.
 *
 * <p>Thread-safe without locks: loops race for plain fields whose values are immutable and equal, and final fields make
 * them safe to hand over; the loser's work is thrown away.
 */
public final class PublishFrame {
    /** Stands for "no subscription identifier". Shared: must not be modified. */
    public static final int[] NO_IDENTIFIERS = {};

    private static final byte[] NOTHING = new byte[0];
    private static final int NO_EXPIRY = -1;

    private final Message message;
    private final int sharers;
    private @Nullable Bytes properties;
    private int formsSeen;
    private @Nullable Bytes @Nullable [] heads;

    /** Makes a frame of a message, which is kept by reference. Encodes nothing yet. */
    public PublishFrame(Message message) {
        this(message, 1);
    }

    /**
     * Makes a frame of a message that several get.
     *
     * @param sharers about how many; at least 1
     */
    public PublishFrame(Message message, int sharers) {
        this.message = message;
        this.sharers = sharers;
    }

    /** About how many get this message: what it holds in memory counts for each in part. */
    public int sharers() {
        return sharers;
    }

    /** The message itself. */
    public Message message() {
        return message;
    }

    /**
     * Appends a PUBLISH without alias and subscription identifier: the usual form.
     *
     * @param v5 for a connection of MQTT 5.0
     * @param qos 0, 1 or 2: the level delivered
     * @param packetId 1..65535; ignored with QoS 0
     * @param dup it may have been sent before; false with QoS 0 [MQTT-3.3.1-2]
     * @param nowMillis wall clock, milliseconds since the epoch; counts for messages that expire
     * @throws IllegalArgumentException if the packet would be longer than MQTT allows; nothing is written then
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // as below
    public void appendTo(
            ByteSink sink, boolean v5, int qos, int packetId, boolean dup, boolean retain, long nowMillis) {
        int form = (v5 ? 2 : 0) | (qos > 0 ? 1 : 0);
        boolean countsDown = v5 && message.expiresAtMillis() != Message.NEVER;
        if (countsDown || (formsSeen & 1 << form) == 0) {
            formsSeen |= 1 << form;
            appendTo(sink, v5, qos, packetId, dup, retain, 0, true, NO_IDENTIFIERS, nowMillis);
            return;
        }
        byte[] head = head(form);
        byte[] payload = message.payload();
        sink.ensure(head.length + payload.length);
        int start = sink.length();
        sink.putBytes(head);
        sink.setByte(start, firstByte(qos, dup, retain));
        if (qos > 0) {
            sink.setShort(start + packetIdIndex(head), packetId);
        }
        sink.putBytes(payload);
    }

    /**
     * Appends a PUBLISH for one recipient. In MQTT 3.x alias and subscription identifiers are left out.
     *
     * @param topicAlias 1..65535, or 0 for none
     * @param withTopic false to let the alias alone name the topic; true without an alias
     * @param subscriptionIds each 1..268,435,455; borrowed; {@link #NO_IDENTIFIERS} for none
     * @param nowMillis wall clock, milliseconds since the epoch; counts for messages that expire
     * @throws IllegalArgumentException if the packet would be longer than MQTT allows; nothing is written then
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // a record per delivery would be the only allocation here
    public void appendTo(
            ByteSink sink,
            boolean v5,
            int qos,
            int packetId,
            boolean dup,
            boolean retain,
            int topicAlias,
            boolean withTopic,
            int[] subscriptionIds,
            long nowMillis) {
        byte[] topic = withTopic || !v5 ? message.topic().utf8() : NOTHING;
        long expirySeconds = v5 ? expirySeconds(nowMillis) : NO_EXPIRY;
        int propertiesLength = v5 ? propertiesLength(topicAlias, subscriptionIds, expirySeconds) : 0;
        byte[] payload = message.payload();
        int remaining = remainingLength(v5, qos, topic.length, propertiesLength);
        if (remaining > VarInt.MAX) {
            throw new IllegalArgumentException("packet is longer than " + VarInt.MAX + " bytes");
        }
        sink.ensure(remaining + 5);
        sink.put(firstByte(qos, dup, retain));
        sink.putVarInt(remaining);
        sink.putShort(topic.length);
        sink.putBytes(topic);
        if (qos > 0) {
            sink.putShort(packetId);
        }
        if (v5) {
            sink.putVarInt(propertiesLength);
            putProperties(sink, topicAlias, subscriptionIds, expirySeconds);
        }
        sink.putBytes(payload);
    }

    /**
     * The exact number of bytes that {@link #appendTo} writes with the same arguments: what a client's maximum packet size
     * is held against [MQTT-3.1.2-24]. More than {@link VarInt#MAX} + 5 cannot be written at all.
     */
    public int length(boolean v5, int qos, int topicAlias, boolean withTopic, int[] subscriptionIds, long nowMillis) {
        int topicLength = withTopic || !v5 ? message.topic().utf8().length : 0;
        int propertiesLength = v5 ? propertiesLength(topicAlias, subscriptionIds, expirySeconds(nowMillis)) : 0;
        int remaining = remainingLength(v5, qos, topicLength, propertiesLength);
        return 1 + VarInt.size(remaining) + remaining;
    }

    private int remainingLength(boolean v5, int qos, int topicLength, int propertiesLength) {
        int properties = v5 ? VarInt.size(propertiesLength) + propertiesLength : 0;
        return 2 + topicLength + (qos > 0 ? 2 : 0) + properties + message.payload().length;
    }

    private int propertiesLength(int topicAlias, int[] subscriptionIds, long expirySeconds) {
        int length = messageProperties().length;
        if (expirySeconds != NO_EXPIRY) {
            length += 5;
        }
        if (topicAlias != 0) {
            length += 3;
        }
        for (int id : subscriptionIds) {
            length += 1 + VarInt.size(id);
        }
        return length;
    }

    private void putProperties(ByteSink sink, int topicAlias, int[] subscriptionIds, long expirySeconds) {
        if (expirySeconds != NO_EXPIRY) {
            PropertyWriter.putInt(sink, PropertyId.MESSAGE_EXPIRY_INTERVAL, expirySeconds);
        }
        if (topicAlias != 0) {
            PropertyWriter.putShort(sink, PropertyId.TOPIC_ALIAS, topicAlias);
        }
        for (int id : subscriptionIds) { // [MQTT-3.3.4-3] [MQTT-3.3.4-4]
            PropertyWriter.putVarInt(sink, PropertyId.SUBSCRIPTION_IDENTIFIER, id);
        }
        sink.putBytes(messageProperties());
    }

    /** What is left of the message's life, rounded up: 0 only for a message that is over [MQTT-3.3.2-6]. */
    private long expirySeconds(long nowMillis) {
        if (message.expiresAtMillis() == Message.NEVER) {
            return NO_EXPIRY;
        }
        long millis = message.expiresAtMillis() - nowMillis;
        return millis <= 0 ? 0 : Math.min(0xFFFF_FFFFL, (millis - 1) / 1000 + 1);
    }

    /** The properties that are the same for all recipients of MQTT 5.0, encoded. */
    private byte[] messageProperties() {
        if (message.properties().isEmpty()) {
            return NOTHING;
        }
        Bytes encoded = properties;
        if (encoded == null) {
            ByteSink sink = new ByteSink();
            PropertyWriter.putMessageProperties(sink, message.properties());
            encoded = new Bytes(sink.toByteArray());
            properties = encoded;
        }
        return encoded.array;
    }

    private byte[] head(int form) {
        @Nullable Bytes[] cached = heads;
        if (cached == null) {
            cached = new @Nullable Bytes[4];
            heads = cached;
        }
        Bytes head = cached[form];
        if (head == null) {
            head = new Bytes(encodeHead((form & 2) != 0, form & 1));
            cached[form] = head;
        }
        return head.array;
    }

    private byte[] encodeHead(boolean v5, int qos) {
        byte[] topic = message.topic().utf8();
        byte[] properties = v5 ? messageProperties() : NOTHING;
        ByteSink sink = new ByteSink(16 + topic.length + properties.length);
        sink.put(firstByte(qos, false, false));
        sink.putVarInt(remainingLength(v5, qos, topic.length, properties.length));
        sink.putShort(topic.length);
        sink.putBytes(topic);
        if (qos > 0) {
            sink.putShort(0);
        }
        if (v5) {
            sink.putVarInt(properties.length);
            sink.putBytes(properties);
        }
        return sink.toByteArray();
    }

    private int packetIdIndex(byte[] head) {
        int lengthBytes = head[1] >= 0 ? 1 : head[2] >= 0 ? 2 : head[3] >= 0 ? 3 : 4;
        return 1 + lengthBytes + 2 + message.topic().utf8().length;
    }

    private static int firstByte(int qos, boolean dup, boolean retain) {
        return 0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
    }

    /** An array behind a final field: safe to hand to another thread without a lock. */
    private static final class Bytes {
        private final byte[] array;

        private Bytes(byte[] array) {
            this.array = array;
        }
    }
}
