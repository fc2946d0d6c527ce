// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.testkit.PacketType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet as its parts, so that it can be damaged at a place of one's choice. Immutable.
 *
 * @param name tells it from others of its type
 * @param firstByte of the fixed header
 * @param length what is written in place of the true remaining length; empty for the true one
 */
public record PacketDraft(PacketType type, String name, int firstByte, List<Part> parts, byte[] length) {
    public PacketDraft {
        parts = List.copyOf(parts);
    }

    /** A packet with nothing behind its fixed header yet. */
    public static PacketDraft of(PacketType type, String name) {
        return new PacketDraft(type, name, type.firstByte(), List.of(), Value.TRUE_LENGTH);
    }

    /** The same with one more part at the end. */
    public PacketDraft plus(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new PacketDraft(type, name, firstByte, more, length);
    }

    PacketDraft oneByte(int number) {
        return plus(Value.number(Form.BYTE, number));
    }

    PacketDraft twoBytes(int number) {
        return plus(Value.number(Form.TWO_BYTES, number));
    }

    PacketDraft text(String text) {
        return plus(Value.text(text));
    }

    PacketDraft binary(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return plus(Value.binary(bytes));
    }

    /** Properties with the sample values of these rows. */
    PacketDraft properties(Place place, PropertyRow... rows) {
        PropertiesPart part = new PropertiesPart(place, List.of(), Value.TRUE_LENGTH);
        for (PropertyRow row : rows) {
            part = part.plus(row.sample());
        }
        return plus(part);
    }

    /** The same with another first byte. */
    public PacketDraft withFirstByte(int other) {
        return new PacketDraft(type, name, other, parts, length);
    }

    /** The same with another part at an index. */
    public PacketDraft with(int index, Part part) {
        List<Part> changed = new ArrayList<>(parts);
        changed.set(index, part);
        return withParts(changed);
    }

    /** The same with other parts. */
    public PacketDraft withParts(List<Part> others) {
        return new PacketDraft(type, name, firstByte, others, length);
    }

    /** The same with these bytes in place of its remaining length. */
    public PacketDraft withLength(byte[] otherLength) {
        return new PacketDraft(type, name, firstByte, parts, otherLength);
    }

    /** All behind the fixed header. */
    public byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        parts.forEach(part -> part.writeTo(body));
        return body.toByteArray();
    }

    public byte[] toBytes() {
        byte[] body = body();
        ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 5);
        packet.write(firstByte);
        packet.writeBytes(length.length == 0 ? Value.variable(body.length) : length);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    @Override
    public String toString() {
        return type + " (" + name + ")";
    }
}
