// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.MALFORMED;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Hex;
import io.microbroker.testkit.fuzz.Form;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.Part;
import io.microbroker.testkit.fuzz.PropertiesPart;
import io.microbroker.testkit.fuzz.PropertyPart;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Bytes that are no text, and texts that look like none, in every field of every sample that is a text. */
final class TextTable {
    private static final Map<String, String> BAD = new TreeMap<>(Map.ofEntries(
            Map.entry("NUL", "00"),
            Map.entry("NUL between letters", "610062"),
            Map.entry("lowest surrogate", "61EDA080"),
            Map.entry("highest surrogate", "EDBFBF"),
            Map.entry("pair of surrogates", "EDA081EDB080"),
            Map.entry("overlong NUL", "C080"),
            Map.entry("overlong slash in two bytes", "C0AF"),
            Map.entry("overlong slash in three", "E080AF"),
            Map.entry("overlong slash in four", "F08080AF"),
            Map.entry("beyond U+10FFFF", "F4908080"),
            Map.entry("lead byte F5", "F5808080"),
            Map.entry("byte FF", "FF"),
            Map.entry("stray continuation", "80"),
            Map.entry("cut sequence of two", "C3"),
            Map.entry("cut sequence of three", "61E299"),
            Map.entry("cut sequence of four", "F09F8C")));

    /** Right by §1.5.4: non-characters and controls may be taken, and a byte order mark is a character. */
    private static final Map<String, String> ODD = new TreeMap<>(Map.of(
            "U+FFFF", "61EFBFBF",
            "U+FFFE", "EFBFBE",
            "U+FDD0", "EFB790",
            "U+0001", "01",
            "U+007F", "7F",
            "U+0085", "C285",
            "byte order mark", "EFBBBF61",
            "highest of all", "F48FBFBF",
            "below the surrogates", "ED9FBF",
            "above the surrogates", "EE8080"));

    private final List<Mistake> table = new ArrayList<>();
    private int fields;

    private TextTable() {}

    static List<Mistake> mistakes() {
        TextTable texts = new TextTable();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            SamplePackets samples = SamplePackets.of(version);
            samples.connects().forEach(draft -> texts.addFields(version, draft));
            samples.fromClient().forEach(draft -> texts.addFields(version, draft));
        }
        return texts.table;
    }

    private void addFields(ProtocolVersion version, PacketDraft draft) {
        for (int i = 0; i < draft.parts().size(); i++) {
            int at = i;
            Part part = draft.parts().get(i);
            if (part instanceof Value value) {
                addField(version, value, changed -> draft.with(at, changed));
            } else if (part instanceof PropertiesPart block) {
                addBlock(version, block, changed -> draft.with(at, changed));
            }
        }
    }

    private void addBlock(ProtocolVersion version, PropertiesPart block, Function<PropertiesPart, PacketDraft> packet) {
        for (int i = 0; i < block.list().size(); i++) {
            PropertyPart property = block.list().get(i);
            for (int k = 0; k < property.values().size(); k++) {
                int at = i;
                int valueAt = k;
                addField(version, property.values().get(k), changed -> {
                    List<Value> values = new ArrayList<>(property.values());
                    values.set(valueAt, changed);
                    List<PropertyPart> list = new ArrayList<>(block.list());
                    list.set(at, new PropertyPart(property.id(), values));
                    return packet.apply(block.with(list));
                });
            }
        }
    }

    private void addField(ProtocolVersion version, Value value, Function<Value, PacketDraft> packet) {
        if (value.form() != Form.TEXT) {
            return;
        }
        fields++;
        BAD.forEach((what, hex) -> {
            PacketDraft draft = packet.apply(value.with(Hex.bytes(hex)));
            table.add(Mistake.of(draft.name() + ", " + what + " as text " + fields, version, draft, MALFORMED));
        });
        ODD.forEach((what, hex) -> {
            PacketDraft draft = packet.apply(value.with(Hex.bytes(hex)));
            String name = draft.name() + ", " + what + " as text " + fields;
            table.add(notMalformed(Tribunal.asJudged(Mistake.of(name, version, draft, Mistake.SERVED))));
        });
    }

    /** Where MQTT knows the texts, another one is an error; but of its own. */
    private static Mistake notMalformed(Mistake mistake) {
        Set<Integer> codes = new HashSet<>(mistake.codes());
        codes.remove(MALFORMED);
        return mistake.with(codes);
    }
}
