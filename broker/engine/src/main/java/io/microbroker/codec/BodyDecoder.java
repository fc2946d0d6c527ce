// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PublishView;
import io.microbroker.spi.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads what follows a fixed header that has been found good, and calls the handler. Mutable, one per decoder, confined to
 * its loop.
 */
final class BodyDecoder {
    private final Role role;
    private final WireReader wire = new WireReader();
    private final PropertyReader properties;
    private final PublishView view = new PublishView();

    private @Nullable ProtocolVersion version;
    /** The property reader, but null in MQTT 3.x. */
    private @Nullable PropertyReader v5Properties;

    BodyDecoder(Role role, int maxUserProperties) {
        this.role = role;
        this.properties = new PropertyReader(wire, maxUserProperties);
    }

    @Nullable
    ProtocolVersion version() {
        return version;
    }

    void version(ProtocolVersion version) {
        this.version = version;
        v5Properties = version.isV5() ? properties : null;
    }

    /** Reads CONNECT: the first packet of a server's stream. */
    void decodeConnect(byte[] buffer, int position, FixedHeader header, PacketHandler handler) {
        wire.reset(buffer, position + header.length(), position + header.packetLength());
        ProtocolVersion read = ConnectDecoder.readVersion(wire);
        version(read);
        header.checkShortest(read);
        handler.onConnect(ConnectDecoder.decode(wire, properties, read));
    }

    /** Reads any packet but CONNECT. The array is borrowed until {@link #release}. */
    void decode(byte[] buffer, int position, FixedHeader header, PacketHandler handler) {
        int first = buffer[position];
        wire.reset(buffer, position + header.length(), position + header.packetLength());
        int type = first >> 4 & 0x0F;
        switch (type) {
            case PacketType.PUBLISH -> {
                view.begin(buffer, first);
                PublishDecoder.decode(view, wire, v5Properties, role);
                handler.onPublish(view);
            }
            case PacketType.PUBACK -> {
                int packetId = wire.readPacketId();
                handler.onPubAck(packetId, AckDecoder.decodeReason(wire, v5Properties, ReasonSet.RECEIVED));
            }
            case PacketType.PUBREC -> {
                int packetId = wire.readPacketId();
                handler.onPubRec(packetId, AckDecoder.decodeReason(wire, v5Properties, ReasonSet.RECEIVED));
            }
            case PacketType.PUBREL -> {
                int packetId = wire.readPacketId();
                handler.onPubRel(packetId, AckDecoder.decodeReason(wire, v5Properties, ReasonSet.RELEASED));
            }
            case PacketType.PUBCOMP -> {
                int packetId = wire.readPacketId();
                handler.onPubComp(packetId, AckDecoder.decodeReason(wire, v5Properties, ReasonSet.RELEASED));
            }
            default -> decodeOther(type, handler);
        }
    }

    private void decodeOther(int type, PacketHandler handler) {
        switch (type) {
            case PacketType.CONNACK -> handler.onConnAck(ConnAckDecoder.decode(wire, v5Properties));
            case PacketType.SUBSCRIBE -> handler.onSubscribe(SubscribeDecoder.decodeSubscribe(wire, v5Properties));
            case PacketType.SUBACK -> handler.onSubAck(AckDecoder.decodeSubAck(wire, v5Properties));
            case PacketType.UNSUBSCRIBE ->
                handler.onUnsubscribe(SubscribeDecoder.decodeUnsubscribe(wire, v5Properties));
            case PacketType.UNSUBACK -> handler.onUnsubAck(AckDecoder.decodeUnsubAck(wire, v5Properties));
            case PacketType.PINGREQ -> {
                wire.expectEnd();
                handler.onPingReq();
            }
            case PacketType.PINGRESP -> {
                wire.expectEnd();
                handler.onPingResp();
            }
            case PacketType.DISCONNECT ->
                handler.onDisconnect(DisconnectDecoder.decodeDisconnect(wire, v5Properties, role));
            case PacketType.AUTH -> handler.onAuth(DisconnectDecoder.decodeAuth(wire, properties, role));
            default -> throw new IllegalStateException("packet type " + type);
        }
    }

    /** Lets go of all that was borrowed or gathered. */
    void release() {
        wire.release();
        properties.release();
        view.release();
    }
}
