// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import org.jspecify.annotations.Nullable;

/** The control packets of MQTT, by the number in their first byte (MQTT 5.0 §2.1.2). */
public enum PacketType {
    CONNECT(1, 0),
    CONNACK(2, 0),
    PUBLISH(3, 0),
    PUBACK(4, 0),
    PUBREC(5, 0),
    PUBREL(6, 2),
    PUBCOMP(7, 0),
    SUBSCRIBE(8, 2),
    SUBACK(9, 0),
    UNSUBSCRIBE(10, 2),
    UNSUBACK(11, 0),
    PINGREQ(12, 0),
    PINGRESP(13, 0),
    DISCONNECT(14, 0),
    AUTH(15, 0);

    private final int number;
    private final int flags;

    PacketType(int number, int flags) {
        this.number = number;
        this.flags = flags;
    }

    /** The first byte of this packet, with the flags that MQTT lays down; of PUBLISH with none. */
    public int firstByte() {
        return number << 4 | flags;
    }

    /** The low four bits of the first byte. Those of PUBLISH vary. */
    int flags() {
        return flags;
    }

    static @Nullable PacketType of(int firstByte) {
        int number = firstByte >> 4 & 15;
        return number == 0 ? null : values()[number - 1];
    }
}
