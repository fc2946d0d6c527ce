// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.spi.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The fixed header of the packet at hand (MQTT 5.0 §2.1): checks the first byte as early as possible and reads the remaining
 * length. Mutable, one per decoder, confined to its loop.
 */
final class FixedHeader {
    /** Bytes of the longest header. */
    static final int MAX_LENGTH = 5;

    private int length;
    private int packetLength;
    private boolean shortest;

    /** Bytes of the header: 2..5. */
    int length() {
        return length;
    }

    /** Bytes of the whole packet, header included. */
    int packetLength() {
        return packetLength;
    }

    /**
     * Reads a header.
     *
     * @param version null before CONNECT
     * @return false if it is not all there; then nothing else of this object means anything
     */
    boolean read(byte[] buffer, int position, int end, @Nullable ProtocolVersion version, Role role) {
        if (end - position < 2) {
            return false;
        }
        int type = buffer[position] >> 4 & 0x0F;
        int flags = buffer[position] & 0x0F;
        if (version == null) {
            checkFirstPacket(type, flags, buffer, position, end);
        } else {
            check(type, flags, version, role);
        }
        int remaining = buffer[position + 1];
        if (remaining >= 0) {
            length = 2;
            shortest = true;
            packetLength = 2 + remaining;
            return true;
        }
        if (!readLong(buffer, position, end)) {
            return false;
        }
        if (version != null) {
            checkShortest(version);
        }
        return true;
    }

    /** Refuses a length that has more bytes than it needs; on its own for CONNECT, whose version is not known before. */
    void checkShortest(ProtocolVersion version) {
        if (!shortest && version.isV5()) { // [MQTT-1.5.5-1], which MQTT 3.x does not ask for
            throw new MalformedPacketException("remaining length is not in its shortest form");
        }
    }

    private boolean readLong(byte[] buffer, int position, int end) {
        int value = buffer[position + 1] & 0x7F;
        for (int i = 2; i < MAX_LENGTH; i++) {
            if (position + i >= end) {
                return false;
            }
            int b = buffer[position + i];
            value |= (b & 0x7F) << 7 * (i - 1);
            if (b >= 0) {
                length = i + 1;
                shortest = b != 0;
                packetLength = length + value;
                return true;
            }
        }
        throw new MalformedPacketException("remaining length is longer than four bytes"); // §2.1.4
    }

    private static void checkFirstPacket(int type, int flags, byte[] buffer, int position, int end) {
        if (type != PacketType.CONNECT) { // [MQTT-3.1.0-1]
            String remark = FirstBytes.remark(buffer, position, end);
            throw Violation.protocolError("first packet is not CONNECT" + remark);
        }
        if (flags != 0) {
            String remark = FirstBytes.remark(buffer, position, end);
            throw new MalformedPacketException("reserved flags of CONNECT are set" + remark);
        }
    }

    private static void check(int type, int flags, ProtocolVersion version, Role role) {
        if (type == PacketType.PUBLISH) {
            PublishDecoder.checkFlags(flags);
            return;
        }
        if (type == 0 || (type == PacketType.AUTH && !version.isV5())) { // §2.1.2
            throw new MalformedPacketException("packet type is reserved");
        }
        int wanted = PacketType.flags(type);
        // MQTT 3.1 §2.1 lets a client set DUP when it sends SUBSCRIBE, UNSUBSCRIBE or PUBREL again.
        int relevant = version == ProtocolVersion.MQTT_3_1 && wanted == 2 ? flags & 7 : flags;
        if (relevant != wanted) { // [MQTT-2.1.3-1]
            throw new MalformedPacketException("reserved flags of the fixed header are not as they must be");
        }
        if (!PacketType.mayReach(role, type)) {
            throw Violation.protocolError("packet type " + type + " is for the other direction");
        }
        if (type == PacketType.CONNECT) { // [MQTT-3.1.0-2]
            throw Violation.protocolError("second CONNECT");
        }
    }
}
