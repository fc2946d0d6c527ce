// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.PropertyId;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Reads CONNACK (MQTT 5.0 §3.2), for clients. */
final class ConnAckDecoder {
    private ConnAckDecoder() {}

    /** Reads the body; properties are null in MQTT 3.x. */
    static ConnAck decode(WireReader wire, @Nullable PropertyReader properties) {
        int flags = wire.readByte();
        if (flags > 1) { // [MQTT-3.2.2-1]
            throw new MalformedPacketException("reserved flags of CONNACK are set");
        }
        boolean sessionPresent = flags == 1;
        ReasonCode reason = properties == null ? ReturnCode.reason(wire.readByte()) : ReasonSet.CONNACK.read(wire);
        if (sessionPresent && reason.isError()) { // [MQTT-3.2.2-6]
            throw Violation.protocolError("session present in a refusal");
        }
        ConnAckProperties read = properties == null ? ConnAckProperties.NONE : readProperties(wire, properties);
        wire.expectEnd();
        return new ConnAck(sessionPresent, reason, read);
    }

    private static ConnAckProperties readProperties(WireReader wire, PropertyReader properties) {
        ConnAckProperties.Builder builder = ConnAckProperties.builder();
        String method = null;
        Buffer data = null;
        properties.open(PropertySet.CONNACK);
        for (int id = properties.next(); id != PropertyReader.END; id = properties.next()) {
            switch (id) {
                case PropertyId.AUTHENTICATION_METHOD -> method = wire.readUtf8();
                case PropertyId.AUTHENTICATION_DATA -> data = Buffer.buffer(wire.readBinary());
                default -> read(builder, id, wire, properties);
            }
        }
        return builder.authentication(method, data)
                .userProperties(properties.userProperties())
                .build();
    }

    private static void read(ConnAckProperties.Builder builder, int id, WireReader wire, PropertyReader properties) {
        switch (id) {
            case PropertyId.SESSION_EXPIRY_INTERVAL -> builder.sessionExpiryIntervalSeconds(wire.readInt());
            case PropertyId.RECEIVE_MAXIMUM -> builder.receiveMaximum(properties.readNonZeroShort("receive maximum"));
            case PropertyId.MAXIMUM_QOS ->
                builder.maximumQos(properties.readBoolean() ? Qos.AT_LEAST_ONCE : Qos.AT_MOST_ONCE);
            case PropertyId.RETAIN_AVAILABLE -> builder.retainAvailable(properties.readBoolean());
            case PropertyId.MAXIMUM_PACKET_SIZE -> builder.maximumPacketSize(properties.readMaximumPacketSize());
            case PropertyId.ASSIGNED_CLIENT_IDENTIFIER -> builder.assignedClientIdentifier(wire.readUtf8());
            case PropertyId.TOPIC_ALIAS_MAXIMUM -> builder.topicAliasMaximum(wire.readShort());
            case PropertyId.REASON_STRING -> builder.reasonString(wire.readUtf8());
            case PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE ->
                builder.wildcardSubscriptionAvailable(properties.readBoolean());
            case PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE ->
                builder.subscriptionIdentifiersAvailable(properties.readBoolean());
            case PropertyId.SHARED_SUBSCRIPTION_AVAILABLE ->
                builder.sharedSubscriptionAvailable(properties.readBoolean());
            case PropertyId.SERVER_KEEP_ALIVE -> builder.serverKeepAliveSeconds(wire.readShort());
            case PropertyId.RESPONSE_INFORMATION -> builder.responseInformation(wire.readUtf8());
            case PropertyId.SERVER_REFERENCE -> builder.serverReference(wire.readUtf8());
            default -> throw new IllegalStateException("property " + id);
        }
    }
}
