// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

/** The packet types of the fixed header (MQTT 5.0 §2.1.2). Plain numbers, because decoders switch on what they read. */
final class PacketType {
    static final int CONNECT = 1;
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBSCRIBE = 8;
    static final int SUBACK = 9;
    static final int UNSUBSCRIBE = 10;
    static final int UNSUBACK = 11;
    static final int PINGREQ = 12;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;
    static final int AUTH = 15;

    /** Types whose flags are 2 and not 0 (§2.1.3). */
    private static final int WITH_FLAGS_2 = 1 << PUBREL | 1 << SUBSCRIBE | 1 << UNSUBSCRIBE;

    private static final int FROM_CLIENT_ONLY = 1 << CONNECT | 1 << SUBSCRIBE | 1 << UNSUBSCRIBE | 1 << PINGREQ;
    private static final int FROM_SERVER_ONLY = 1 << CONNACK | 1 << SUBACK | 1 << UNSUBACK | 1 << PINGRESP;

    private PacketType() {}

    /** The flags that a packet other than PUBLISH must have. */
    static int flags(int type) {
        return contains(WITH_FLAGS_2, type) ? 2 : 0;
    }

    /** True if the peer of {@code role} may send the type in MQTT 5.0. */
    static boolean mayReach(Role role, int type) {
        return !contains(role == Role.SERVER ? FROM_SERVER_ONLY : FROM_CLIENT_ONLY, type);
    }

    private static boolean contains(int set, int type) {
        return (set & 1 << type) != 0;
    }
}
