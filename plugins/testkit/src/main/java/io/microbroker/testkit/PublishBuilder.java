// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Builds a PUBLISH: by default QoS 0, not retained, with an empty payload. Properties are written for MQTT 5.0 only. */
public final class PublishBuilder {
    private final boolean v5;
    private final PropertyBuilder properties = new PropertyBuilder();
    private String topic = "";
    private byte[] payload = {};
    private int qos;
    private int packetId;
    private boolean retain;
    private boolean dup;

    public PublishBuilder(ProtocolVersion version) {
        v5 = version.isV5();
    }

    public PublishBuilder topic(String name) {
        topic = name;
        return this;
    }

    public PublishBuilder payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    public PublishBuilder payload(byte[] bytes) {
        payload = bytes.clone();
        return this;
    }

    /** QoS 1 or 2, or the forbidden 3, and the packet id. */
    public PublishBuilder qos(int level, int id) {
        qos = level;
        packetId = id;
        return this;
    }

    public PublishBuilder retain() {
        retain = true;
        return this;
    }

    public PublishBuilder dup() {
        dup = true;
        return this;
    }

    public PublishBuilder topicAlias(int alias) {
        properties.number(PropertyCode.TOPIC_ALIAS, alias);
        return this;
    }

    public PublishBuilder messageExpiry(long seconds) {
        properties.number(PropertyCode.MESSAGE_EXPIRY_INTERVAL, seconds);
        return this;
    }

    public PublishBuilder userProperty(String name, String value) {
        properties.user(name, value);
        return this;
    }

    /** More properties, allowed or not. */
    public PublishBuilder properties(Consumer<PropertyBuilder> filler) {
        filler.accept(properties);
        return this;
    }

    public byte[] toBytes() {
        int flags = (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
        return PacketBuilder.of(PacketType.PUBLISH.firstByte() | flags)
                .text(topic)
                .when(qos > 0, p -> p.twoBytes(packetId))
                .when(v5, p -> p.properties(properties))
                .bytes(payload)
                .toBytes();
    }
}
