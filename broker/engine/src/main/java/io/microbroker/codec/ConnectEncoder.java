// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.PropertyId;
import io.microbroker.packet.PropertyWriter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Will;

/** Writes the bodies of CONNECT (MQTT 5.0 §3.1) and CONNACK (§3.2). Values that equal their defaults are left out. */
final class ConnectEncoder {
    private ConnectEncoder() {}

    static void connect(ByteSink sink, Connect packet, ProtocolVersion version) {
        sink.putUtf8(version.protocolName());
        sink.put(version.level());
        sink.put(connectFlags(packet));
        sink.putShort(packet.keepAliveSeconds());
        if (version.isV5()) {
            putProperties(sink, packet.properties());
        }
        sink.putUtf8(packet.clientId());
        Will will = packet.will();
        if (will != null) {
            putWill(sink, will, version);
        }
        if (packet.username() != null) {
            sink.putUtf8(packet.username());
        }
        byte[] password = packet.password();
        if (password != null) {
            sink.putBinary(password);
        }
    }

    private static int connectFlags(Connect packet) {
        int flags = packet.cleanStart() ? 0x02 : 0;
        Will will = packet.will();
        if (will != null) {
            flags |= 0x04 | will.qos().level() << 3 | (will.retain() ? 0x20 : 0);
        }
        if (packet.password() != null) {
            flags |= 0x40;
        }
        if (packet.username() != null) {
            flags |= 0x80;
        }
        return flags;
    }

    private static void putProperties(ByteSink sink, ConnectProperties properties) {
        int mark = sink.beginLength();
        if (properties.sessionExpiryIntervalSeconds() != 0) {
            PropertyWriter.putInt(sink, PropertyId.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryIntervalSeconds());
        }
        if (properties.receiveMaximum() != 65_535) {
            PropertyWriter.putShort(sink, PropertyId.RECEIVE_MAXIMUM, properties.receiveMaximum());
        }
        if (properties.maximumPacketSize() != Integer.MAX_VALUE) {
            PropertyWriter.putInt(sink, PropertyId.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
        }
        if (properties.topicAliasMaximum() != 0) {
            PropertyWriter.putShort(sink, PropertyId.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
        }
        if (properties.requestResponseInformation()) {
            PropertyWriter.putByte(sink, PropertyId.REQUEST_RESPONSE_INFORMATION, 1);
        }
        if (!properties.requestProblemInformation()) {
            PropertyWriter.putByte(sink, PropertyId.REQUEST_PROBLEM_INFORMATION, 0);
        }
        PropertyWriter.putUtf8(sink, PropertyId.AUTHENTICATION_METHOD, properties.authenticationMethod());
        PropertyWriter.putBinary(sink, PropertyId.AUTHENTICATION_DATA, properties.authenticationData());
        PropertyWriter.putUserProperties(sink, properties.userProperties());
        sink.endLength(mark);
    }

    private static void putWill(ByteSink sink, Will will, ProtocolVersion version) {
        if (version.isV5()) {
            int mark = sink.beginLength();
            if (will.delaySeconds() != 0) {
                PropertyWriter.putInt(sink, PropertyId.WILL_DELAY_INTERVAL, will.delaySeconds());
            }
            if (will.messageExpirySeconds() != Will.NO_EXPIRY) {
                PropertyWriter.putInt(sink, PropertyId.MESSAGE_EXPIRY_INTERVAL, will.messageExpirySeconds());
            }
            PropertyWriter.putMessageProperties(sink, will.properties());
            sink.endLength(mark);
        }
        sink.putBinary(will.topic().utf8());
        sink.putBinary(will.payload());
    }

    static void connAck(ByteSink sink, ConnAck packet, ProtocolVersion version) {
        boolean saysSessionPresent = version != ProtocolVersion.MQTT_3_1; // a reserved byte in MQTT 3.1 §3.2
        boolean accepted = packet.reason() == ReasonCode.SUCCESS;
        sink.put(packet.sessionPresent() && accepted && saysSessionPresent ? 1 : 0); // [MQTT-3.2.2-6]
        sink.put(version.isV5() ? ReasonSet.CONNACK.fitted(packet.reason()).code() : ReturnCode.of(packet.reason()));
        if (version.isV5()) {
            int mark = sink.beginLength();
            putNumbers(sink, packet.properties());
            putFeatures(sink, packet.properties());
            putTexts(sink, packet.properties());
            sink.endLength(mark);
        }
    }

    private static void putNumbers(ByteSink sink, ConnAckProperties properties) {
        if (properties.sessionExpiryIntervalSeconds() != ConnAckProperties.ABSENT) {
            PropertyWriter.putInt(sink, PropertyId.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryIntervalSeconds());
        }
        if (properties.receiveMaximum() != 65_535) {
            PropertyWriter.putShort(sink, PropertyId.RECEIVE_MAXIMUM, properties.receiveMaximum());
        }
        if (properties.maximumPacketSize() != Integer.MAX_VALUE) {
            PropertyWriter.putInt(sink, PropertyId.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
        }
        if (properties.topicAliasMaximum() != 0) {
            PropertyWriter.putShort(sink, PropertyId.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
        }
        if (properties.serverKeepAliveSeconds() != ConnAckProperties.ABSENT) {
            PropertyWriter.putShort(sink, PropertyId.SERVER_KEEP_ALIVE, properties.serverKeepAliveSeconds());
        }
    }

    private static void putFeatures(ByteSink sink, ConnAckProperties properties) {
        if (properties.maximumQos() != Qos.EXACTLY_ONCE) { // [MQTT-3.2.2-9]
            PropertyWriter.putByte(
                    sink, PropertyId.MAXIMUM_QOS, properties.maximumQos().level());
        }
        putMissing(sink, PropertyId.RETAIN_AVAILABLE, properties.retainAvailable());
        putMissing(sink, PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, properties.wildcardSubscriptionAvailable());
        putMissing(sink, PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, properties.subscriptionIdentifiersAvailable());
        putMissing(sink, PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, properties.sharedSubscriptionAvailable());
    }

    private static void putMissing(ByteSink sink, int id, boolean available) {
        if (!available) {
            PropertyWriter.putByte(sink, id, 0);
        }
    }

    private static void putTexts(ByteSink sink, ConnAckProperties properties) {
        PropertyWriter.putUtf8(sink, PropertyId.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientIdentifier());
        PropertyWriter.putUtf8(sink, PropertyId.REASON_STRING, properties.reasonString());
        PropertyWriter.putUtf8(sink, PropertyId.RESPONSE_INFORMATION, properties.responseInformation());
        PropertyWriter.putUtf8(sink, PropertyId.SERVER_REFERENCE, properties.serverReference());
        PropertyWriter.putUtf8(sink, PropertyId.AUTHENTICATION_METHOD, properties.authenticationMethod());
        PropertyWriter.putBinary(sink, PropertyId.AUTHENTICATION_DATA, properties.authenticationData());
        PropertyWriter.putUserProperties(sink, properties.userProperties());
    }
}
