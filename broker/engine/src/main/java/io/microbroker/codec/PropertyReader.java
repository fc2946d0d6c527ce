// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Limit;
import io.microbroker.packet.LimitException;
import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.PropertyId;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through one block of properties (MQTT 5.0 §2.2.2) and checks what all blocks have in common: length, known and
 * allowed identifiers, no duplicates. User properties and what travels with a message are gathered on the way; the walk
 * stops at all others. Allocates nothing for a block that holds none of them. Mutable, one per decoder, confined to its loop.
 */
final class PropertyReader {
    /** Stands for "no more properties". */
    static final int END = -1;

    private static final long NO_EXPIRY = -1;

    private final WireReader wire;
    private final int maxUserProperties;

    // Valid for one block.
    private long allowed;
    private long seen;
    private int outerLimit;
    private long messageExpirySeconds = NO_EXPIRY;
    private boolean payloadIsUtf8;
    private @Nullable String contentType;
    private @Nullable String responseTopic;
    private @Nullable Buffer correlationData;
    private @Nullable List<UserProperty> userProperties;

    PropertyReader(WireReader wire, int maxUserProperties) {
        this.wire = wire;
        this.maxUserProperties = maxUserProperties;
    }

    /**
     * Begins the block at the reader's position; until {@link #next} returns {@link #END} the reader ends with the block.
     *
     * @param allowed a set of {@link PropertySet}
     */
    void open(long allowed) {
        release();
        this.allowed = allowed;
        int length = wire.readVarInt();
        if (length > wire.remaining()) {
            throw new MalformedPacketException("properties are longer than the packet");
        }
        outerLimit = wire.limit();
        wire.limit(wire.position() + length);
    }

    /** Goes to the next property that the caller has to read, and returns its identifier, or {@link #END}. */
    int next() {
        while (wire.remaining() > 0) {
            int id = wire.readVarInt();
            check(id);
            if (!gather(id)) {
                return id;
            }
        }
        wire.limit(outerLimit);
        return END;
    }

    private void check(int id) {
        if (!PropertySet.isKnown(id)) {
            throw new MalformedPacketException("unknown property");
        }
        if (!PropertySet.contains(allowed, id)) { // §2.2.2.2
            throw new MalformedPacketException("property is not allowed in this packet");
        }
        boolean repeatable = id == PropertyId.USER_PROPERTY
                || (allowed == PropertySet.PUBLISH && PropertySet.contains(PropertySet.REPEATABLE_IN_PUBLISH, id));
        if (PropertySet.contains(seen, id) && !repeatable) {
            throw Violation.protocolError("property is there twice");
        }
        seen |= 1L << id;
    }

    private boolean gather(int id) {
        switch (id) {
            case PropertyId.USER_PROPERTY -> addUserProperty();
            case PropertyId.PAYLOAD_FORMAT_INDICATOR -> payloadIsUtf8 = readBoolean();
            case PropertyId.MESSAGE_EXPIRY_INTERVAL -> messageExpirySeconds = wire.readInt();
            case PropertyId.CONTENT_TYPE -> contentType = wire.readUtf8(); // [MQTT-3.3.2-19]
            case PropertyId.RESPONSE_TOPIC -> responseTopic = readResponseTopic();
            case PropertyId.CORRELATION_DATA -> correlationData = Buffer.buffer(wire.readBinary());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void addUserProperty() {
        List<UserProperty> list = userProperties;
        if (list == null) {
            list = new ArrayList<>(4);
            userProperties = list;
        }
        if (list.size() >= maxUserProperties) {
            throw new LimitException(
                    Limit.USER_PROPERTIES,
                    ReasonCode.QUOTA_EXCEEDED,
                    "more than " + maxUserProperties + " user properties");
        }
        list.add(new UserProperty(wire.readUtf8(), wire.readUtf8()));
    }

    private String readResponseTopic() {
        String topic = wire.readUtf8(); // [MQTT-3.3.2-13]
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) { // [MQTT-3.3.2-14]
            throw Violation.protocolError("response topic is empty or holds a wildcard");
        }
        return topic;
    }

    /** The byte of a property that is 0 or 1. */
    boolean readBoolean() {
        int value = wire.readByte();
        if (value > 1) {
            throw Violation.protocolError("property is neither 0 nor 1");
        }
        return value == 1;
    }

    /** A two-byte property that is never 0. */
    int readNonZeroShort(String what) {
        int value = wire.readShort();
        if (value == 0) {
            throw Violation.protocolError(what + " is 0");
        }
        return value;
    }

    /** A maximum packet size, which is never 0; cut to what an int holds. */
    int readMaximumPacketSize() {
        long value = wire.readInt();
        if (value == 0) { // §3.1.2.11.4
            throw Violation.protocolError("maximum packet size is 0");
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** A subscription identifier, which is never 0. */
    int readSubscriptionIdentifier() {
        int value = wire.readVarInt();
        if (value == 0) { // §3.8.2.1.2
            throw Violation.protocolError("subscription identifier is 0");
        }
        return value;
    }

    /** The message expiry interval of the block, or -1. */
    long messageExpirySeconds() {
        return messageExpirySeconds;
    }

    /** The user properties of the block. */
    List<UserProperty> userProperties() {
        return userProperties == null ? List.of() : userProperties;
    }

    /** What travels with a message; {@link MessageProperties#NONE} itself if there is nothing. */
    MessageProperties messageProperties() {
        boolean nothing = !payloadIsUtf8
                && contentType == null
                && responseTopic == null
                && correlationData == null
                && userProperties == null;
        return nothing
                ? MessageProperties.NONE
                : new MessageProperties(payloadIsUtf8, contentType, responseTopic, correlationData, userProperties());
    }

    /** Lets go of what was gathered. */
    void release() {
        seen = 0;
        messageExpirySeconds = NO_EXPIRY;
        payloadIsUtf8 = false;
        contentType = null;
        responseTopic = null;
        correlationData = null;
        userProperties = null;
    }
}
