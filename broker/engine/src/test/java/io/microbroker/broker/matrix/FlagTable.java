// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.MALFORMED;
import static io.microbroker.broker.matrix.Mistake.PROTOCOL_ERROR;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.SamplePackets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Each packet type, the reserved one too, with each of the 16 nibbles of flags. */
final class FlagTable {
    static final Set<PacketType> OF_SERVERS =
            EnumSet.of(PacketType.CONNACK, PacketType.SUBACK, PacketType.UNSUBACK, PacketType.PINGRESP);

    private FlagTable() {}

    static List<Mistake> mistakes() {
        List<Mistake> table = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (int flags = 0; flags < 16; flags++) {
                for (PacketType type : PacketType.values()) {
                    table.add(mistake(version, type, flags));
                }
                PacketDraft ping = PacketDraft.of(PacketType.PINGREQ, "reserved");
                table.add(Mistake.of("type 0, flags " + flags, version, ping.withFirstByte(flags), MALFORMED));
                PacketDraft connect = SamplePackets.of(version).connects().get(0);
                table.add(Mistake.of(
                        "second, flags " + flags,
                        version,
                        PacketType.PINGREQ,
                        connect.withFirstByte(0x10 | flags).toBytes(),
                        Set.of(flags == 0 ? PROTOCOL_ERROR : MALFORMED)));
            }
        }
        return table;
    }

    private static Mistake mistake(ProtocolVersion version, PacketType type, int flags) {
        PacketDraft draft = sample(version, type, flags >> 1 & 3);
        int first = type.firstByte() & 0xF0 | flags;
        return Mistake.of("flags " + flags, version, draft.withFirstByte(first), expected(version, type, flags));
    }

    private static PacketDraft sample(ProtocolVersion version, PacketType type, int qos) {
        if (type == PacketType.PUBLISH) {
            return SamplePackets.of(version).of(type).stream()
                    .filter(draft -> draft.name().equals("QoS " + Math.min(qos, 2)))
                    .findFirst()
                    .orElseThrow();
        }
        ProtocolVersion knowing = type == PacketType.AUTH ? ProtocolVersion.MQTT_5 : version;
        return SamplePackets.of(knowing).of(type).get(0);
    }

    private static int expected(ProtocolVersion version, PacketType type, int flags) {
        if (type == PacketType.PUBLISH) { // [MQTT-3.3.1-2], [MQTT-3.3.1-4]
            return (flags & 6) == 6 || (flags & 14) == 8 ? MALFORMED : Mistake.SERVED;
        }
        int wanted = type.firstByte() & 15;
        boolean again = version == ProtocolVersion.MQTT_3_1 && wanted == 2 && flags == 10; // §2.1 of 3.1
        if ((flags != wanted && !again) || (type == PacketType.AUTH && !version.isV5())) { // [MQTT-2.1.3-1]
            return MALFORMED;
        }
        if (OF_SERVERS.contains(type)) {
            return PROTOCOL_ERROR;
        }
        return type == PacketType.DISCONNECT ? Mistake.GOODBYE : Mistake.SERVED;
    }
}
