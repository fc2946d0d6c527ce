// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes apart what a server sends, by the book and with none of the engine's code, so that the two cannot be wrong together.
 */
public final class RawDecoder {
    private RawDecoder() {}

    /** The parts of a packet while it is read. */
    private static final class Parts {
        private int packetId;
        private boolean sessionPresent;
        private List<Integer> reasonCodes = List.of();
        private RawProperties properties = RawProperties.NONE;
        private String topic = "";
        private byte[] payload = {};
    }

    /**
     * Decodes one whole packet.
     *
     * @throws IllFormedPacketException naming the rule that it breaks
     */
    public static RawPacket decode(byte[] bytes, ProtocolVersion version) {
        WireReader in = new WireReader(bytes, 0, bytes.length);
        int firstByte = in.oneByte();
        PacketType type = PacketType.of(firstByte);
        if (type == null) {
            throw new IllFormedPacketException("packet type 0 is reserved");
        }
        int flags = firstByte & 15;
        if (type != PacketType.PUBLISH && flags != type.flags()) { // [MQTT-2.1.3-1]
            throw new IllFormedPacketException(type + " has the flags " + flags);
        }
        if (in.variable() != in.remaining()) {
            throw new IllFormedPacketException("remaining length is not that of the packet");
        }
        Parts parts = new Parts();
        readBody(in, type, flags, version.isV5(), parts);
        in.expectEnd(type.name());
        return new RawPacket(
                type,
                flags,
                parts.packetId,
                parts.sessionPresent,
                parts.reasonCodes,
                parts.properties,
                parts.topic,
                parts.payload,
                bytes);
    }

    private static void readBody(WireReader in, PacketType type, int flags, boolean v5, Parts parts) {
        switch (type) {
            case CONNACK -> readConnAck(in, v5, parts);
            case PUBLISH -> readPublish(in, flags, v5, parts);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> {
                parts.packetId = packetId(in);
                readOptionalReason(in, type, v5, parts);
            }
            case SUBACK, UNSUBACK -> readSubAck(in, type, v5, parts);
            case PINGRESP -> {}
            case DISCONNECT, AUTH -> {
                if (!v5) {
                    throw new IllFormedPacketException("before MQTT 5.0 a server sends no " + type);
                }
                readOptionalReason(in, type, true, parts);
            }
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ ->
                throw new IllFormedPacketException("a server sends no " + type);
        }
    }

    private static void readConnAck(WireReader in, boolean v5, Parts parts) {
        int acknowledgeFlags = in.oneByte();
        if (acknowledgeFlags > 1) { // [MQTT-3.2.2-1]
            throw new IllFormedPacketException("reserved acknowledge flags are set: " + acknowledgeFlags);
        }
        parts.sessionPresent = acknowledgeFlags == 1;
        parts.reasonCodes = List.of(in.oneByte());
        if (parts.sessionPresent && parts.reasonCodes.get(0) != 0) { // [MQTT-3.2.2-6]
            throw new IllFormedPacketException("session present although refused");
        }
        int code = parts.reasonCodes.get(0);
        if (!v5 && code > 5) {
            throw new IllFormedPacketException("return code " + code + " before MQTT 5.0");
        }
        // Who refuses a version answers in the form of another, which has no properties.
        boolean refusesVersion = (code == 1 || code == 0x84) && in.remaining() == 0;
        if (v5 && !refusesVersion) {
            ReasonTable.checked(PacketType.CONNACK, code);
            parts.properties = RawProperties.read(in, PacketType.CONNACK);
        }
    }

    private static void readPublish(WireReader in, int flags, boolean v5, Parts parts) {
        int qos = flags >> 1 & 3;
        if (qos == 3) { // [MQTT-3.3.1-4]
            throw new IllFormedPacketException("QoS 3");
        }
        if (qos == 0 && (flags & 8) != 0) { // [MQTT-3.3.1-2]
            throw new IllFormedPacketException("DUP at QoS 0");
        }
        parts.topic = in.text();
        if (parts.topic.indexOf('+') >= 0 || parts.topic.indexOf('#') >= 0) { // [MQTT-3.3.2-2]
            throw new IllFormedPacketException("topic name with a wildcard: " + parts.topic);
        }
        if (qos > 0) {
            parts.packetId = packetId(in);
        }
        if (v5) {
            parts.properties = RawProperties.read(in, PacketType.PUBLISH);
        }
        if (parts.topic.isEmpty() && !parts.properties.has(PropertyCode.TOPIC_ALIAS)) {
            throw new IllFormedPacketException("neither topic name nor topic alias");
        }
        parts.payload = in.rest();
    }

    /** Reason code and properties, of which either may be left out at the end (§3.4.2.1, §3.14.2.1). */
    private static void readOptionalReason(WireReader in, PacketType type, boolean v5, Parts parts) {
        parts.reasonCodes = List.of(v5 && in.remaining() > 0 ? ReasonTable.checked(type, in.oneByte()) : 0);
        if (v5 && in.remaining() > 0) {
            parts.properties = RawProperties.read(in, type);
        }
    }

    private static void readSubAck(WireReader in, PacketType type, boolean v5, Parts parts) {
        parts.packetId = packetId(in);
        if (v5) {
            parts.properties = RawProperties.read(in, type);
        }
        List<Integer> codes = new ArrayList<>();
        while (in.remaining() > 0 && (v5 || type == PacketType.SUBACK)) { // UNSUBACK had no codes before 5.0
            int code = in.oneByte();
            if (!v5 && code > 2 && code != 0x80) { // [MQTT-3.9.3-2] of 3.1.1
                throw new IllFormedPacketException("SUBACK with the return code " + code + " before MQTT 5.0");
            }
            codes.add(v5 ? ReasonTable.checked(type, code) : code);
        }
        parts.reasonCodes = List.copyOf(codes);
    }

    private static int packetId(WireReader in) {
        int packetId = in.twoBytes();
        if (packetId == 0) { // [MQTT-2.2.1-3]
            throw new IllFormedPacketException("packet id 0");
        }
        return packetId;
    }
}
