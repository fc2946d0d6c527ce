// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.util.Map;
import java.util.Set;

/** Which reason codes a server of MQTT 5.0 may put into which packet (table 2-6, and the table of each packet). */
final class ReasonTable {
    private static final Set<Integer> RECEIVED = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> RELEASED = Set.of(0x00, 0x92);

    private static final Map<PacketType, Set<Integer>> ALLOWED = Map.of(
            PacketType.CONNACK,
            Set.of(
                    0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97,
                    0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F),
            PacketType.PUBACK,
            RECEIVED,
            PacketType.PUBREC,
            RECEIVED,
            PacketType.PUBREL,
            RELEASED,
            PacketType.PUBCOMP,
            RELEASED,
            PacketType.SUBACK,
            Set.of(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2),
            PacketType.UNSUBACK,
            Set.of(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91),
            PacketType.DISCONNECT,
            Set.of(
                    0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95,
                    0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2),
            PacketType.AUTH,
            Set.of(0x00, 0x18));

    private ReasonTable() {}

    /** @throws IllFormedPacketException if the code is not one of this packet [MQTT-3.2.2-8], [MQTT-3.4.2-1] and their like */
    static int checked(PacketType type, int code) {
        if (!ALLOWED.getOrDefault(type, Set.of()).contains(code)) {
            throw new IllFormedPacketException("%s has the reason code 0x%02X".formatted(type, code));
        }
        return code;
    }
}
