// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds any packet, well-formed or not, part by part.
 *
 * <pre>{@code
 * byte[] bytes = PacketBuilder.of(PacketType.SUBSCRIBE).twoBytes(7).properties().text("home/+").oneByte(3).toBytes();
 * }</pre>
 */
public final class PacketBuilder {
    private final int firstByte;
    private final WireWriter body = new WireWriter();
    private byte @Nullable [] lengthBytes;

    private PacketBuilder(int firstByte) {
        this.firstByte = firstByte;
    }

    /** A packet with the flags that MQTT lays down. */
    public static PacketBuilder of(PacketType type) {
        return new PacketBuilder(type.firstByte());
    }

    /** A packet with any first byte. */
    public static PacketBuilder of(int firstByte) {
        return new PacketBuilder(firstByte);
    }

    public PacketBuilder oneByte(int value) {
        body.oneByte(value);
        return this;
    }

    public PacketBuilder twoBytes(int value) {
        body.twoBytes(value);
        return this;
    }

    public PacketBuilder fourBytes(long value) {
        body.fourBytes(value);
        return this;
    }

    /** A variable byte integer. */
    public PacketBuilder variable(int value) {
        body.variable(value);
        return this;
    }

    /** A UTF-8 string with its length before it. */
    public PacketBuilder text(String value) {
        body.text(value);
        return this;
    }

    /** Binary data with its length before it. */
    public PacketBuilder binary(byte[] value) {
        body.binary(value);
        return this;
    }

    /** Bytes as they are. */
    public PacketBuilder bytes(byte... value) {
        body.bytes(value);
        return this;
    }

    /** Bytes as they are, in hex digits. */
    public PacketBuilder hex(String hex) {
        body.bytes(Hex.bytes(hex));
        return this;
    }

    /** No properties: a length of zero. */
    public PacketBuilder properties() {
        body.variable(0);
        return this;
    }

    /** Properties with their length before them. */
    public PacketBuilder properties(Consumer<PropertyBuilder> filler) {
        PropertyBuilder properties = new PropertyBuilder();
        filler.accept(properties);
        return properties(properties);
    }

    PacketBuilder properties(PropertyBuilder properties) {
        byte[] bytes = properties.toBytes();
        body.variable(bytes.length);
        body.bytes(bytes);
        return this;
    }

    /** Says another remaining length than the true one. */
    public PacketBuilder remainingLength(int length) {
        WireWriter writer = new WireWriter();
        writer.variable(length);
        lengthBytes = writer.toBytes();
        return this;
    }

    /** Writes the remaining length in these bytes, which may be no number at all. */
    public PacketBuilder remainingLength(String hex) {
        lengthBytes = Hex.bytes(hex);
        return this;
    }

    /** Applies a step; keeps chains whole where a part depends on something. */
    PacketBuilder when(boolean condition, UnaryOperator<PacketBuilder> step) {
        return condition ? step.apply(this) : this;
    }

    public byte[] toBytes() {
        byte[] content = body.toBytes();
        WireWriter packet = new WireWriter();
        packet.oneByte(firstByte);
        if (lengthBytes == null) {
            packet.variable(content.length);
        } else {
            packet.bytes(lengthBytes);
        }
        packet.bytes(content);
        return packet.toBytes();
    }
}
