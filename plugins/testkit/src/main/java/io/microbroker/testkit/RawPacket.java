// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packet that came from a server, checked against the rules of MQTT and taken apart. A part that packets of this type do not
 * have is empty: 0, "", an empty list.
 *
 * @param type what it is
 * @param flags the low four bits of the first byte
 * @param packetId 0 if it has none
 * @param sessionPresent of CONNACK
 * @param reasonCodes of SUBACK and UNSUBACK one per filter, else the one; SUCCESS where MQTT lets it be left out
 * @param properties empty before MQTT 5.0
 * @param topic of PUBLISH
 * @param payload of PUBLISH
 * @param bytes the whole packet
 */
public record RawPacket(
        PacketType type,
        int flags,
        int packetId,
        boolean sessionPresent,
        List<Integer> reasonCodes,
        RawProperties properties,
        String topic,
        byte[] payload,
        byte[] bytes) {

    /**
     * Takes apart all that a server has sent to a client.
     *
     * @throws AssertionError if it is not a row of whole and well-formed packets
     */
    public static List<RawPacket> readAll(byte[] sent, ProtocolVersion version) {
        List<RawPacket> packets = new ArrayList<>();
        int position = 0;
        while (position < sent.length) {
            try {
                WireReader header = new WireReader(sent, position + 1, sent.length);
                int length = header.variable();
                int end = sent.length - header.remaining() + length;
                if (length > header.remaining()) {
                    throw new IllFormedPacketException("the last packet is cut");
                }
                packets.add(RawDecoder.decode(Arrays.copyOfRange(sent, position, end), version));
                position = end;
            } catch (IllFormedPacketException e) {
                byte[] rest = Arrays.copyOfRange(sent, position, sent.length);
                throw new AssertionError(e.getMessage() + ": " + Hex.of(rest) + ", behind " + packets, e);
            }
        }
        return packets;
    }

    /** The QoS of a PUBLISH. */
    public int qos() {
        return flags >> 1 & 3;
    }

    public boolean dup() {
        return (flags & 8) != 0;
    }

    public boolean retain() {
        return (flags & 1) != 0;
    }

    /** The reason code, or the return code of MQTT 3.1.1; 0 if it has none. */
    public int reasonCode() {
        return reasonCodes.isEmpty() ? 0 : reasonCodes.get(0);
    }

    /** The payload read as UTF-8. */
    public String payloadText() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.name()).append('[');
        switch (type) {
            case CONNACK ->
                text.append("sessionPresent=").append(sessionPresent).append(' ');
            case PUBLISH ->
                text.append(topic)
                        .append(" qos=")
                        .append(qos())
                        .append(dup() ? " dup" : "")
                        .append(retain() ? " retain" : "")
                        .append(" payload=\"")
                        .append(payload.length <= 100 ? payloadText() : payload.length + " bytes")
                        .append("\" ");
            default -> {}
        }
        if (packetId != 0) {
            text.append("packetId=").append(packetId).append(' ');
        }
        for (int code : reasonCodes) {
            text.append("reason=0x%02X ".formatted(code));
        }
        return text.append(properties).append("] ").append(Hex.of(bytes)).toString();
    }
}
