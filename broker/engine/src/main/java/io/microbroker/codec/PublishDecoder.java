// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.PropertyId;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads PUBLISH (MQTT 5.0 §3.3) into a view, without allocation unless it has properties that are objects. */
final class PublishDecoder {
    private PublishDecoder() {}

    /** Checks the flags of the fixed header. */
    static void checkFlags(int flags) {
        int qos = flags >> 1 & 3;
        if (qos == 3) { // [MQTT-3.3.1-4]
            throw new MalformedPacketException("QoS is 3");
        }
        if (qos == 0 && (flags & 8) != 0) { // [MQTT-3.3.1-2]
            throw new MalformedPacketException("DUP with QoS 0");
        }
    }

    /**
     * Fills a view with all but the buffer and the flags.
     *
     * @param properties null in MQTT 3.x
     */
    static void decode(PublishView view, WireReader wire, @Nullable PropertyReader properties, Role role) {
        int topicLength = wire.readShort();
        view.topicAt(wire.skip(topicLength), topicLength);
        if (view.qos() > 0) {
            view.packetId(wire.readPacketId()); // [MQTT-2.2.1-2] [MQTT-2.2.1-3]
        }
        if (properties != null) {
            decodeProperties(view, wire, properties, role);
        }
        if (topicLength == 0 && view.topicAlias() == 0) { // [MQTT-4.7.3-1], §3.3.2.1
            throw Violation.protocolError("neither topic name nor topic alias");
        }
        int payloadLength = wire.remaining();
        view.payloadAt(wire.skip(payloadLength), payloadLength);
    }

    private static void decodeProperties(PublishView view, WireReader wire, PropertyReader properties, Role role) {
        List<Integer> identifiers = null;
        properties.open(PropertySet.PUBLISH);
        for (int id = properties.next(); id != PropertyReader.END; id = properties.next()) {
            if (id == PropertyId.TOPIC_ALIAS) {
                view.topicAlias(readTopicAlias(wire));
            } else { // a subscription identifier: there is no other left
                if (role == Role.SERVER) { // [MQTT-3.3.4-6]
                    throw Violation.protocolError("subscription identifier from a client");
                }
                if (identifiers == null) {
                    identifiers = new ArrayList<>(4);
                }
                identifiers.add(properties.readSubscriptionIdentifier());
            }
        }
        view.messageExpirySeconds(properties.messageExpirySeconds());
        view.properties(properties.messageProperties());
        if (identifiers != null) {
            view.subscriptionIdentifiers(identifiers);
        }
    }

    private static int readTopicAlias(WireReader wire) {
        int alias = wire.readShort();
        if (alias == 0) { // [MQTT-3.3.2-8]
            throw new ProtocolException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias is 0");
        }
        return alias;
    }
}
