// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.testkit.Hex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Damages a packet at one of its parts. */
final class PartMutator {
    /** Texts that are none: NUL, surrogates, overlong forms, cut sequences, beyond U+10FFFF, stray bytes. */
    private static final List<String> BAD_TEXTS = List.of(
            "00",
            "eda080",
            "edbfbf",
            "eda081edb080",
            "c080",
            "c0af",
            "e080af",
            "f08080af",
            "f4908080",
            "ff",
            "80",
            "c3",
            "e299",
            "f09f8c",
            "610062");

    /** Texts that are right, and where rules for topics, filters and names end. */
    private static final List<String> ODD_TEXTS = List.of(
            "",
            "/",
            "+",
            "#",
            "a/#",
            "a/#/b",
            "a+",
            "$share",
            "$share/",
            "$share/g",
            "$share//a",
            "$share/+/a",
            "$share/g/",
            "$share/g/a",
            "$SYS/a",
            "a\uFFFF",
            "\uFEFFa",
            "\u0001",
            "token",
            "MQTT",
            "MQIsdp",
            "a/".repeat(130),
            "n".repeat(300));

    /** Lengths in forms that they must not have, or that say too much. */
    private static final List<String> ODD_VARIABLES =
            List.of("8000", "808000", "80808000", "8080808001", "ffffffff7f", "ffffff7f", "80", "8100", "7f", "00");

    private static final long[] ODD_NUMBERS = {
        0, 1, 2, 3, 4, 127, 128, 255, 256, 0x7FFF, 0xFFFF, 0x7FFF_FFFFL, 0xFFFF_FFFFL
    };

    private final Random random;
    private final SamplePackets samples;

    PartMutator(Random random, SamplePackets samples) {
        this.random = random;
        this.samples = samples;
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    PacketDraft damage(PacketDraft packet) {
        int size = packet.parts().size();
        int dice = random.nextInt(12);
        if (dice == 0 || size == 0) {
            return packet.withFirstByte(packet.firstByte() ^ 1 << random.nextInt(8));
        }
        if (dice <= 2) {
            return packet.withLength(length(packet.body().length));
        }
        if (dice == 3) {
            return packet.withParts(rearranged(packet.parts()));
        }
        int at = random.nextInt(size);
        Part part = packet.parts().get(at);
        return packet.with(at, part instanceof Value value ? damage(value) : damage((PropertiesPart) part));
    }

    private byte[] length(int truth) {
        return switch (random.nextInt(4)) {
            case 0 -> Value.variable(Math.max(0, truth - 1));
            case 1 -> Value.variable(truth + 1);
            case 2 -> Value.variable(random.nextInt(2 * truth + 2));
            default -> Hex.bytes(oneOf(ODD_VARIABLES));
        };
    }

    private List<Part> rearranged(List<Part> parts) {
        List<Part> changed = new ArrayList<>(parts);
        int at = random.nextInt(parts.size());
        switch (random.nextInt(3)) {
            case 0 -> changed.remove(at);
            case 1 -> changed.add(at, parts.get(at));
            default -> Collections.swap(changed, at, random.nextInt(parts.size()));
        }
        return changed;
    }

    private Value damage(Value value) {
        return switch (value.form()) {
            case BYTE, TWO_BYTES, FOUR_BYTES ->
                random.nextInt(3) == 0
                        ? Value.number(value.form(), random.nextInt())
                        : Value.number(value.form(), ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)]);
            case VARIABLE -> value.with(Hex.bytes(oneOf(ODD_VARIABLES)));
            case TEXT, BINARY -> damageText(value);
            case REST -> value.with(Hex.bytes(oneOf(BAD_TEXTS)));
        };
    }

    private Value damageText(Value value) {
        int truth = value.content().length;
        return switch (random.nextInt(6)) {
            case 0 -> value.withLength(Value.bigEndian(truth + 1, 2));
            case 1 -> value.withLength(Value.bigEndian(Math.max(0, truth - 1), 2));
            case 2 -> value.withLength(Value.bigEndian(random.nextInt(65_536), 2));
            case 3, 4 -> value.with(Value.text(oneOf(ODD_TEXTS)).content());
            default -> value.with(Hex.bytes(oneOf(BAD_TEXTS)));
        };
    }

    private PropertiesPart damage(PropertiesPart block) {
        List<PropertyPart> list = new ArrayList<>(block.list());
        if (list.isEmpty() || random.nextInt(4) == 0) {
            return random.nextInt(3) == 0
                    ? block.withLength(length(block.size()))
                    : block.plus(PropertyRow.values()[random.nextInt(PropertyRow.values().length)].sample());
        }
        int at = random.nextInt(list.size());
        PropertyPart property = list.get(at);
        switch (random.nextInt(6)) {
            case 0 -> list.add(property);
            case 1 -> Collections.shuffle(list, random);
            case 2 -> list.set(at, new PropertyPart(Hex.bytes(oneOf(ODD_VARIABLES)), property.values()));
            case 3 -> list.set(at, new PropertyPart(new byte[] {(byte) random.nextInt(48)}, property.values()));
            case 4 -> list.addAll(foreign());
            default -> list.set(at, damage(property));
        }
        return block.with(list);
    }

    private PropertyPart damage(PropertyPart property) {
        List<Value> values = new ArrayList<>(property.values());
        int at = random.nextInt(values.size());
        values.set(at, damage(values.get(at)));
        return new PropertyPart(property.id(), values);
    }

    /** The properties of another packet. */
    private List<PropertyPart> foreign() {
        for (Part part : oneOf(samples.all()).parts()) {
            if (part instanceof PropertiesPart block) {
                return block.list();
            }
        }
        return List.of();
    }
}
