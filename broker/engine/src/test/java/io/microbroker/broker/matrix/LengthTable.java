// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.MALFORMED;
import static io.microbroker.broker.matrix.Mistake.PROTOCOL_ERROR;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Hex;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.Form;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.Part;
import io.microbroker.testkit.fuzz.PropertiesPart;
import io.microbroker.testkit.fuzz.PropertyPart;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lengths that are wrong by one, and variable byte integers in forms that they must not have, wherever they stand. */
final class LengthTable {
    /** Four bytes and no end; and a fifth byte. */
    private static final Map<String, String> ENDLESS = Map.of(
            "of five bytes", "8080808001", "of five bytes, highest", "FFFFFFFF7F", "that does not end", "FFFFFFFF");

    private LengthTable() {}

    /** Each sample with a remaining length that is short or long by one. */
    static List<Mistake> remainingLengths() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (PacketDraft draft : SamplePackets.of(version).all()) {
                int truth = draft.body().length;
                if (truth > 0) {
                    table.add(mistake(version, draft, "short by one", truth - 1));
                }
                table.add(mistake(version, draft, "long by one", truth + 1));
            }
        }
        return table;
    }

    /** Whatever is read behind such a packet is no packet; which of the two errors it is depends on what stands there. */
    private static Mistake mistake(ProtocolVersion version, PacketDraft draft, String how, int length) {
        byte[] bytes = draft.withLength(Value.variable(length)).toBytes();
        boolean goodbye = draft.type() == PacketType.DISCONNECT && version.isV5() && bytes[1] == 0; // its reason is cut
        Set<Integer> codes = goodbye ? Set.of(Mistake.GOODBYE) : Set.of(MALFORMED, PROTOCOL_ERROR);
        return Mistake.of(draft.name() + " " + how, version, draft.type(), bytes, codes);
    }

    /** Each length within each sample, short or long by one: of texts, of binary data, of blocks of properties. */
    static List<Mistake> innerLengths() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (PacketDraft draft : SamplePackets.of(version).connects()) {
                innerLengths(table, version, draft);
            }
            for (PacketDraft draft : SamplePackets.of(version).fromClient()) {
                innerLengths(table, version, draft);
            }
        }
        return table;
    }

    private static void innerLengths(List<Mistake> table, ProtocolVersion version, PacketDraft draft) {
        for (int i = 0; i < draft.parts().size(); i++) {
            Part part = draft.parts().get(i);
            for (int by = -1; by <= 1; by += 2) {
                byte[] length;
                if (part instanceof PropertiesPart block && block.size() + by >= 0) {
                    length = Value.variable(block.size() + by);
                    table.add(inner(version, draft.with(i, block.withLength(length)), i, by));
                } else if (part instanceof Value value
                        && (value.form() == Form.TEXT || value.form() == Form.BINARY)
                        && value.content().length + by >= 0) {
                    length = Value.number(Form.TWO_BYTES, value.content().length + by)
                            .content();
                    table.add(inner(version, draft.with(i, value.withLength(length)), i, by));
                }
            }
        }
    }

    /** What is right by chance is left to the judge: a topic name may grow into the payload. */
    private static Mistake inner(ProtocolVersion version, PacketDraft draft, int part, int by) {
        Mistake bad = Mistake.of(
                draft.name() + ", length of part " + part + (by < 0 ? " short" : " long") + " by one",
                version,
                draft.type(),
                draft.toBytes(),
                Set.of(MALFORMED, PROTOCOL_ERROR));
        return Tribunal.asJudged(bad);
    }

    /** Each variable byte integer of each sample of MQTT 5.0, too long and endless; the remaining length of all versions. */
    static List<Mistake> variables() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (PacketDraft draft : SamplePackets.of(version).all()) {
                ofPacket(table, version, draft);
                for (int i = 0; i < draft.parts().size(); i++) {
                    if (draft.parts().get(i) instanceof PropertiesPart block) {
                        ofBlock(table, version, draft, i, block);
                    }
                }
            }
        }
        return table;
    }

    private static void ofPacket(List<Mistake> table, ProtocolVersion version, PacketDraft draft) {
        ENDLESS.forEach((how, hex) -> table.add(Mistake.of(
                draft.name() + ", remaining length " + how, version, draft.withLength(Hex.bytes(hex)), error(draft))));
        if (version.isV5()) {
            padded(draft.body().length)
                    .forEach(length -> table.add(Mistake.of(
                            draft.name() + ", remaining length of " + length.length + " bytes",
                            version,
                            draft.withLength(length),
                            error(draft))));
        }
    }

    /** What only servers send is refused for its first byte. */
    private static int error(PacketDraft draft) {
        return FlagTable.OF_SERVERS.contains(draft.type()) ? PROTOCOL_ERROR : MALFORMED;
    }

    /** A number in two, three and four bytes, none of them the shortest form. */
    private static List<byte[]> padded(int number) {
        List<byte[]> forms = new ArrayList<>();
        byte[] shortest = Value.variable(number);
        for (int width = shortest.length + 1; width <= 4; width++) {
            byte[] form = Arrays.copyOf(shortest, width);
            for (int i = shortest.length - 1; i < width - 1; i++) {
                form[i] |= (byte) 0x80;
            }
            forms.add(form);
        }
        return forms;
    }

    private static void ofBlock(
            List<Mistake> table, ProtocolVersion version, PacketDraft draft, int at, PropertiesPart block) {
        List<byte[]> forms = padded(block.size());
        ENDLESS.values().forEach(hex -> forms.add(Hex.bytes(hex)));
        for (byte[] form : forms) {
            String what = draft.name() + ", properties of " + block.place() + ", length " + Hex.of(form);
            table.add(Mistake.of(what, version, draft.with(at, block.withLength(form)), error(draft)));
        }
        for (int i = 0; i < block.list().size(); i++) {
            PropertyPart property = block.list().get(i);
            for (byte[] form : idForms(property)) {
                List<PropertyPart> changed = new ArrayList<>(block.list());
                changed.set(i, new PropertyPart(form, property.values()));
                String what = draft.name() + ", identifier " + i + " as " + Hex.of(form) + " in " + block.place();
                table.add(Mistake.of(what, version, draft.with(at, block.with(changed)), error(draft)));
            }
            Value value = property.values().get(0);
            if (value.form() == Form.VARIABLE) {
                ofValue(table, version, draft, at, block, i);
            }
        }
    }

    private static List<byte[]> idForms(PropertyPart property) {
        List<byte[]> forms = padded(property.id()[0]);
        ENDLESS.values().forEach(hex -> forms.add(Hex.bytes(hex)));
        return forms;
    }

    private static void ofValue(
            List<Mistake> table, ProtocolVersion version, PacketDraft draft, int at, PropertiesPart block, int index) {
        List<byte[]> forms = padded(1);
        ENDLESS.values().forEach(hex -> forms.add(Hex.bytes(hex)));
        for (byte[] form : forms) {
            PropertyPart property = block.list().get(index);
            List<PropertyPart> changed = new ArrayList<>(block.list());
            changed.set(
                    index,
                    new PropertyPart(
                            property.id(), List.of(property.values().get(0).with(form))));
            String what = draft.name() + ", subscription identifier " + Hex.of(form);
            table.add(Mistake.of(what, version, draft.with(at, block.with(changed)), MALFORMED));
        }
    }
}
