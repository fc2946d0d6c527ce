// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a CONNECT: by default a clean start with an empty client id and no keep alive. Properties are written for MQTT 5.0
 * only.
 */
public final class ConnectBuilder {
    private static final int RESERVED_FLAG = 1;
    private static final int CLEAN_START = 2;
    private static final int WILL = 4;
    private static final int WILL_RETAIN = 32;
    private static final int PASSWORD = 64;
    private static final int USER_NAME = 128;

    private final boolean v5;
    private final PropertyBuilder properties = new PropertyBuilder();
    private String protocolName;
    private int protocolLevel;
    private int flags = CLEAN_START;
    private int keepAliveSeconds;
    private String clientId = "";
    private @Nullable WillPart will;
    private byte @Nullable [] username;
    private byte @Nullable [] password;

    ConnectBuilder(ProtocolVersion version) {
        v5 = version.isV5();
        protocolName = version.protocolName();
        protocolLevel = version.level();
    }

    private record WillPart(String topic, byte[] payload, PropertyBuilder properties) {}

    public ConnectBuilder clientId(String id) {
        clientId = id;
        return this;
    }

    /** Clean start of MQTT 5.0, clean session of the older ones. */
    public ConnectBuilder cleanStart(boolean clean) {
        flags = clean ? flags | CLEAN_START : flags & ~CLEAN_START;
        return this;
    }

    public ConnectBuilder keepAlive(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    public ConnectBuilder username(String name) {
        username = name.getBytes(StandardCharsets.UTF_8);
        flags |= USER_NAME;
        return this;
    }

    public ConnectBuilder password(String text) {
        return password(text.getBytes(StandardCharsets.UTF_8));
    }

    public ConnectBuilder password(byte[] bytes) {
        password = bytes.clone();
        flags |= PASSWORD;
        return this;
    }

    public ConnectBuilder will(String topic, String payload, int qos, boolean retain) {
        return will(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retain, nothing -> {});
    }

    /** A will with properties. */
    public ConnectBuilder will(
            String topic, byte[] payload, int qos, boolean retain, Consumer<PropertyBuilder> filler) {
        PropertyBuilder willProperties = new PropertyBuilder();
        filler.accept(willProperties);
        will = new WillPart(topic, payload.clone(), willProperties);
        flags |= WILL | qos << 3 | (retain ? WILL_RETAIN : 0);
        return this;
    }

    public ConnectBuilder sessionExpiry(long seconds) {
        return number(PropertyCode.SESSION_EXPIRY_INTERVAL, seconds);
    }

    public ConnectBuilder receiveMaximum(int packets) {
        return number(PropertyCode.RECEIVE_MAXIMUM, packets);
    }

    public ConnectBuilder maximumPacketSize(long bytes) {
        return number(PropertyCode.MAXIMUM_PACKET_SIZE, bytes);
    }

    public ConnectBuilder topicAliasMaximum(int aliases) {
        return number(PropertyCode.TOPIC_ALIAS_MAXIMUM, aliases);
    }

    public ConnectBuilder requestProblemInformation(boolean wanted) {
        return number(PropertyCode.REQUEST_PROBLEM_INFORMATION, wanted ? 1 : 0);
    }

    public ConnectBuilder requestResponseInformation(boolean wanted) {
        return number(PropertyCode.REQUEST_RESPONSE_INFORMATION, wanted ? 1 : 0);
    }

    public ConnectBuilder authentication(String method, byte[] data) {
        properties.text(PropertyCode.AUTHENTICATION_METHOD, method);
        properties.binary(PropertyCode.AUTHENTICATION_DATA, data);
        return this;
    }

    public ConnectBuilder userProperty(String name, String value) {
        properties.user(name, value);
        return this;
    }

    /** More properties, allowed or not. */
    public ConnectBuilder properties(Consumer<PropertyBuilder> filler) {
        filler.accept(properties);
        return this;
    }

    /** Another protocol than the one that was asked for. */
    public ConnectBuilder protocol(String name, int level) {
        protocolName = name;
        protocolLevel = level;
        return this;
    }

    /** Sets the flag that must be 0 [MQTT-3.1.2-3]. */
    public ConnectBuilder reservedFlag() {
        flags |= RESERVED_FLAG;
        return this;
    }

    /** Other flags than those that follow from the parts: the parts are written all the same. */
    public ConnectBuilder flags(int connectFlags) {
        flags = connectFlags;
        return this;
    }

    private ConnectBuilder number(PropertyCode code, long value) {
        properties.number(code, value);
        return this;
    }

    public byte[] toBytes() {
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text(protocolName)
                .oneByte(protocolLevel)
                .oneByte(flags)
                .twoBytes(keepAliveSeconds)
                .when(v5, p -> p.properties(properties))
                .text(clientId);
        if (will != null) {
            WillPart part = will;
            packet.when(v5, p -> p.properties(part.properties)).text(part.topic).binary(part.payload);
        }
        if (username != null) {
            packet.binary(username);
        }
        if (password != null) {
            packet.binary(password);
        }
        return packet.toBytes();
    }
}
