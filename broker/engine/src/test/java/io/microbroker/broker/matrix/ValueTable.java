// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.GOODBYE;
import static io.microbroker.broker.matrix.Mistake.MALFORMED;
import static io.microbroker.broker.matrix.Mistake.PROTOCOL_ERROR;
import static io.microbroker.broker.matrix.Mistake.SERVED;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.Form;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fields that are no properties, with each of their values: flags, options, reason codes, names, packet ids. */
final class ValueTable {
    /** What a client may say, by packet (MQTT 5.0 §3.4.2.1 and its like). */
    private static final Map<PacketType, Set<Integer>> REASONS = Map.of(
            PacketType.PUBACK, Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            PacketType.PUBREC, Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            PacketType.PUBREL, Set.of(0x00, 0x92),
            PacketType.PUBCOMP, Set.of(0x00, 0x92),
            PacketType.DISCONNECT,
                    Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99));

    private ValueTable() {}

    private static PacketBuilder connect(ProtocolVersion version, int flags) {
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text(version.protocolName())
                .oneByte(version.level())
                .oneByte(flags)
                .twoBytes(60);
        return version.isV5() ? packet.properties() : packet;
    }

    private static Mistake first(String what, ProtocolVersion version, PacketBuilder packet, int code) {
        return Mistake.of(what, version, PacketType.CONNECT, packet.toBytes(), Set.of(code));
    }

    private static Mistake later(String what, ProtocolVersion version, PacketBuilder packet, int code) {
        return Mistake.of(what, version, PacketType.PINGREQ, packet.toBytes(), Set.of(code));
    }

    /** CONNECT with each byte of flags, and what the flags say behind it. */
    static List<Mistake> connectFlags() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (int flags = 0; flags < 256; flags++) {
                PacketBuilder packet = connect(version, flags).text("flags");
                boolean will = (flags & 4) != 0;
                if (will) {
                    packet = version.isV5() ? packet.properties() : packet;
                    packet = packet.text("matrix/will").twoBytes(0);
                }
                if ((flags & 0x80) != 0) {
                    packet = packet.text("user");
                }
                if ((flags & 0x40) != 0) {
                    packet = packet.text("word");
                }
                boolean bad = (flags & 1) != 0 // [MQTT-3.1.2-3]
                        || (flags & 0x18) == 0x18 // [MQTT-3.1.2-12]
                        || (!will && (flags & 0x38) != 0) // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
                        || (!version.isV5() && (flags & 0xC0) == 0x40); // [MQTT-3.1.2-22] of 3.1.1
                table.add(first("connect flags " + flags, version, packet, bad ? MALFORMED : SERVED));
            }
        }
        return table;
    }

    /** Each level under each name. */
    static List<Mistake> protocols() {
        List<Mistake> table = new ArrayList<>();
        for (String name : new String[] {"MQTT", "MQIsdp", "mqtt", "MQTT5", "MQT", ""}) {
            for (int level = 0; level < 256; level++) {
                boolean known =
                        name.equals("MQTT") && (level == 4 || level == 5) || name.equals("MQIsdp") && level == 3;
                if (!known && (level < 16 || level % 21 == 2)) {
                    PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                            .text(name)
                            .oneByte(level)
                            .oneByte(2)
                            .twoBytes(60)
                            .text("level");
                    table.add(first("name " + name + ", level " + level, ProtocolVersion.MQTT_3_1_1, packet, 0x84));
                }
            }
        }
        return table;
    }

    /** Client ids and will topics. */
    static List<Mistake> names() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            boolean v5 = version.isV5();
            int emptyClean = version == ProtocolVersion.MQTT_3_1 ? 0x85 : SERVED;
            table.add(first("empty client id", version, connect(version, 2).text(""), emptyClean));
            table.add(first(
                    "empty client id of a session", version, connect(version, 0).text(""), v5 ? SERVED : 0x85));
            table.add(first("longest client id", version, connect(version, 2).text("x".repeat(256)), SERVED));
            table.add(first("client id too long", version, connect(version, 2).text("x".repeat(257)), 0x85));
            for (String topic : new String[] {"", "#", "+", "a/#", "a+", "a/+/b", "/".repeat(128)}) {
                PacketBuilder packet = connect(version, 6).text("will");
                packet = v5 ? packet.properties() : packet;
                if (v5 || topic.length() < 128) { // before 5.0 a limit has a return code, and bad text none
                    packet = packet.text(topic).twoBytes(0);
                    table.add(first("will topic " + topic, version, packet, 0x90));
                }
                PacketBuilder publish = PacketBuilder.of(PacketType.PUBLISH).text(topic);
                int code = topic.isEmpty() ? PROTOCOL_ERROR : 0x90; // [MQTT-3.3.2-2]
                table.add(later("topic name " + topic, version, v5 ? publish.properties() : publish, code));
            }
        }
        return table;
    }

    /** SUBSCRIBE with each byte of options. */
    static List<Mistake> options() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (int options = 0; options < 256; options++) {
                for (String filter : new String[] {"matrix/options", "$share/house/matrix/options"}) {
                    PacketBuilder packet =
                            PacketBuilder.of(PacketType.SUBSCRIBE).twoBytes(1);
                    packet = version.isV5() ? packet.properties() : packet;
                    int code = version.isV5() ? ofOptions(options, filter) : options > 2 ? MALFORMED : SERVED;
                    table.add(later(
                            filter + ", options " + options,
                            version,
                            packet.text(filter).oneByte(options),
                            code));
                }
            }
        }
        return table;
    }

    private static int ofOptions(int options, String filter) {
        if ((options & 0xC0) != 0) { // [MQTT-3.8.3-5]
            return MALFORMED;
        }
        boolean bad = (options & 3) == 3
                || (options & 0x30) == 0x30
                || ((options & 4) != 0 && filter.startsWith("$share")); // [MQTT-3.8.3-4]
        return bad ? PROTOCOL_ERROR : SERVED;
    }

    /** Each reason code in each packet that has one. */
    static List<Mistake> reasons() {
        List<Mistake> table = new ArrayList<>();
        ProtocolVersion version = ProtocolVersion.MQTT_5;
        for (int code = 0; code < 256; code++) {
            int reason = code;
            REASONS.forEach((type, allowed) -> {
                PacketBuilder packet = PacketBuilder.of(type);
                packet = type == PacketType.DISCONNECT ? packet : packet.twoBytes(9);
                int right = type == PacketType.DISCONNECT ? GOODBYE : SERVED;
                int expected = allowed.contains(reason) ? right : PROTOCOL_ERROR;
                table.add(later(type + " with reason " + reason, version, packet.oneByte(reason), expected));
            });
            PacketDraft auth = SamplePackets.of(version).of(PacketType.AUTH).get(0);
            table.add(Mistake.of(
                    "reason " + reason,
                    version,
                    auth.with(0, Value.number(Form.BYTE, reason)),
                    reason == 0x18 ? SERVED : PROTOCOL_ERROR));
        }
        return table;
    }

    /** Packet id 0, no filters, nothing at all, and bytes behind the end. */
    static List<Mistake> structures() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (PacketDraft draft : SamplePackets.of(version).fromClient()) {
                addStructures(table, version, draft);
            }
            for (PacketDraft draft : SamplePackets.of(version).connects()) {
                table.add(Mistake.of(draft.name() + ", a byte behind the end", version, draft.plus(zero()), MALFORMED));
            }
            for (PacketType type : new PacketType[] {PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE}) {
                PacketBuilder packet = PacketBuilder.of(type).twoBytes(1);
                packet = version.isV5() ? packet.properties() : packet;
                table.add(later(type + " without a filter", version, packet, PROTOCOL_ERROR)); // [MQTT-3.8.3-2]
            }
        }
        return table;
    }

    private static Value zero() {
        return Value.number(Form.BYTE, 0);
    }

    private static void addStructures(List<Mistake> table, ProtocolVersion version, PacketDraft draft) {
        int index = draft.type() == PacketType.PUBLISH ? 1 : 0;
        boolean hasId = draft.parts().size() > index
                && draft.parts().get(index) instanceof Value value
                && value.form() == Form.TWO_BYTES;
        if (hasId) {
            PacketDraft none = draft.with(index, Value.number(Form.TWO_BYTES, 0));
            table.add(Mistake.of(draft.name() + ", packet id 0", version, none, PROTOCOL_ERROR)); // [MQTT-2.2.1-3]
        }
        if (draft.type() != PacketType.PUBLISH) { // its payload takes any byte
            PacketDraft longer = draft.plus(zero());
            Mistake mistake = Mistake.of(draft.name() + ", a byte behind the end", version, longer, MALFORMED);
            boolean optional = draft.name().equals("bare") || draft.name().equals("with reason");
            table.add(optional && version.isV5() ? Tribunal.asJudged(mistake) : mistake);
        }
        boolean mayBeEmpty = draft.type() == PacketType.PINGREQ || draft.type() == PacketType.DISCONNECT;
        if (!mayBeEmpty) {
            int code = draft.type() == PacketType.AUTH ? PROTOCOL_ERROR : MALFORMED; // an empty AUTH says success
            table.add(Mistake.of(draft.name() + ", emptied", version, draft.withParts(List.of()), code));
        }
    }
}
