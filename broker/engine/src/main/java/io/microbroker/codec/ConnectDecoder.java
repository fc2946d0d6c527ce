// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.PropertyId;
import io.microbroker.packet.ProtocolException;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.Will;
import io.vertx.core.buffer.Buffer;

/** Reads CONNECT (MQTT 5.0 §3.1). */
final class ConnectDecoder {
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    private static final ProtocolVersion[] VERSIONS = ProtocolVersion.values();

    private ConnectDecoder() {}

    /** Reads protocol name and level, so that a refusal of what follows can be written in the client's version. */
    static ProtocolVersion readVersion(WireReader wire) {
        String name = wire.readUtf8();
        int level = wire.readByte();
        for (ProtocolVersion version : VERSIONS) {
            if (version.level() == level && version.protocolName().equals(name)) {
                return version;
            }
        }
        throw new ProtocolException( // [MQTT-3.1.2-1] [MQTT-3.1.2-2]
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "protocol name or level is not one of MQTT 3.1, 3.1.1 or 5.0");
    }

    /** Reads all behind the protocol level. */
    static Connect decode(WireReader wire, PropertyReader properties, ProtocolVersion version) {
        int flags = wire.readByte();
        checkFlags(flags, version);
        int keepAliveSeconds = wire.readShort();
        boolean cleanStart = (flags & CLEAN_START) != 0;
        ConnectProperties connectProperties = readProperties(wire, properties, version, cleanStart);
        String clientId = wire.readUtf8(); // [MQTT-3.1.3-3] [MQTT-3.1.3-4]
        checkClientId(clientId, version, cleanStart);
        Will will = (flags & WILL) != 0 ? readWill(wire, properties, version, flags) : null;
        String username = (flags & USERNAME) != 0 && !isLeftOut(wire, version) ? wire.readUtf8() : null;
        byte[] password = (flags & PASSWORD) != 0 && !isLeftOut(wire, version) ? wire.readBinary() : null;
        wire.expectEnd();
        return new Connect(
                version, cleanStart, keepAliveSeconds, clientId, will, username, password, connectProperties);
    }

    private static void checkFlags(int flags, ProtocolVersion version) {
        if ((flags & RESERVED) != 0) { // [MQTT-3.1.2-3]
            throw new MalformedPacketException("reserved connect flag is set");
        }
        int willQos = flags >> WILL_QOS_SHIFT & 3;
        if (willQos == 3) { // [MQTT-3.1.2-12]
            throw new MalformedPacketException("will QoS is 3");
        }
        if ((flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0)) { // [MQTT-3.1.2-11] [MQTT-3.1.2-13]
            throw new MalformedPacketException("will QoS or will retain without a will");
        }
        if (!version.isV5() && (flags & USERNAME) == 0 && (flags & PASSWORD) != 0) { // MQTT 3.1.1 [MQTT-3.1.2-22]
            throw new MalformedPacketException("password without user name");
        }
    }

    private static void checkClientId(String clientId, ProtocolVersion version, boolean cleanStart) {
        boolean mayBeEmpty = version.isV5() || (version == ProtocolVersion.MQTT_3_1_1 && cleanStart);
        if (clientId.isEmpty() && !mayBeEmpty) { // MQTT 3.1.1 [MQTT-3.1.3-8]
            throw new ProtocolException(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier is empty");
        }
    }

    /** MQTT 3.1 §3.1: the remaining length has precedence over the flags of user name and password. */
    private static boolean isLeftOut(WireReader wire, ProtocolVersion version) {
        return version == ProtocolVersion.MQTT_3_1 && wire.remaining() == 0;
    }

    private static ConnectProperties readProperties(
            WireReader wire, PropertyReader properties, ProtocolVersion version, boolean cleanStart) {
        if (!version.isV5()) {
            return cleanStart ? ConnectProperties.NONE : ConnectProperties.PERSISTENT;
        }
        long sessionExpiryIntervalSeconds = 0;
        int receiveMaximum = 65_535;
        int maximumPacketSize = Integer.MAX_VALUE;
        int topicAliasMaximum = 0;
        boolean requestResponseInformation = false;
        boolean requestProblemInformation = true;
        String authenticationMethod = null;
        Buffer authenticationData = null;
        properties.open(PropertySet.CONNECT);
        for (int id = properties.next(); id != PropertyReader.END; id = properties.next()) {
            switch (id) {
                case PropertyId.SESSION_EXPIRY_INTERVAL -> sessionExpiryIntervalSeconds = wire.readInt();
                case PropertyId.RECEIVE_MAXIMUM -> receiveMaximum = properties.readNonZeroShort("receive maximum");
                case PropertyId.MAXIMUM_PACKET_SIZE -> maximumPacketSize = properties.readMaximumPacketSize();
                case PropertyId.TOPIC_ALIAS_MAXIMUM -> topicAliasMaximum = wire.readShort();
                case PropertyId.REQUEST_RESPONSE_INFORMATION -> requestResponseInformation = properties.readBoolean();
                case PropertyId.REQUEST_PROBLEM_INFORMATION -> requestProblemInformation = properties.readBoolean();
                case PropertyId.AUTHENTICATION_METHOD -> authenticationMethod = wire.readUtf8();
                case PropertyId.AUTHENTICATION_DATA -> authenticationData = Buffer.buffer(wire.readBinary());
                default -> throw new IllegalStateException("property " + id);
            }
        }
        if (authenticationData != null && authenticationMethod == null) { // §3.1.2.11.10
            throw Violation.protocolError("authentication data without a method");
        }
        return new ConnectProperties(
                sessionExpiryIntervalSeconds,
                receiveMaximum,
                maximumPacketSize,
                topicAliasMaximum,
                requestResponseInformation,
                requestProblemInformation,
                authenticationMethod,
                authenticationData,
                properties.userProperties());
    }

    private static Will readWill(WireReader wire, PropertyReader properties, ProtocolVersion version, int flags) {
        long delaySeconds = 0;
        long expirySeconds = Will.NO_EXPIRY;
        MessageProperties messageProperties = MessageProperties.NONE;
        if (version.isV5()) {
            properties.open(PropertySet.WILL);
            while (properties.next() != PropertyReader.END) {
                delaySeconds = wire.readInt(); // the only property that is not the message's own
            }
            expirySeconds = properties.messageExpirySeconds();
            messageProperties = properties.messageProperties();
        }
        TopicName topic = willTopic(wire.readUtf8()); // [MQTT-3.1.3-11]
        byte[] payload = wire.readBinary();
        Qos qos = Qos.of(flags >> WILL_QOS_SHIFT & 3);
        boolean retain = (flags & WILL_RETAIN) != 0;
        return new Will(topic, payload, qos, retain, delaySeconds, expirySeconds, messageProperties);
    }

    private static TopicName willTopic(String value) {
        try {
            return TopicName.of(value);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ReasonCode.TOPIC_NAME_INVALID, "will topic is empty or holds a wildcard");
        }
    }
}
