// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PropertyId;
import io.microbroker.packet.PropertyWriter;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.function.Consumer;

/**
 * Writes packets in the form of one version. Stateless: one constant per version, shared by all threads.
 *
 * <p>What a version does not know is left out: properties in MQTT 3.x, reasons of PUBACK and its kin there, and the whole
 * packet if a server's DISCONNECT or an AUTH is meant for MQTT 3.x. Whether the client wants reason strings and user
 * properties (request problem information, §3.1.2.11.7) is for the caller to know.
 *
 * <p>A method that throws {@link IllegalArgumentException}, because a text is longer than 65,535 bytes or a number out of
 * range, has written nothing.
 */
public final class PacketEncoder {
    private static final PacketEncoder MQTT_3_1 = new PacketEncoder(ProtocolVersion.MQTT_3_1);
    private static final PacketEncoder MQTT_3_1_1 = new PacketEncoder(ProtocolVersion.MQTT_3_1_1);
    private static final PacketEncoder MQTT_5 = new PacketEncoder(ProtocolVersion.MQTT_5);

    private final ProtocolVersion version;
    private final boolean v5;

    private PacketEncoder(ProtocolVersion version) {
        this.version = version;
        this.v5 = version.isV5();
    }

    /** The encoder of a version. */
    public static PacketEncoder of(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> MQTT_3_1;
            case MQTT_3_1_1 -> MQTT_3_1_1;
            case MQTT_5 -> MQTT_5;
        };
    }

    /** The version that this encoder writes. */
    public ProtocolVersion version() {
        return version;
    }

    /** Writes CONNECT in this encoder's version, whatever the packet's own is. */
    public void connect(ByteSink sink, Connect packet) {
        write(sink, PacketType.CONNECT << 4, s -> ConnectEncoder.connect(s, packet, version));
    }

    /** Writes CONNACK; in MQTT 3.x the reason becomes a return code, 3 (server unavailable) if none fits better. */
    public void connAck(ByteSink sink, ConnAck packet) {
        write(sink, PacketType.CONNACK << 4, s -> ConnectEncoder.connAck(s, packet, version));
    }

    /** Writes PUBLISH, for clients; the broker writes frames. Copies the payload once more than a frame does. */
    public void publish(ByteSink sink, Publish packet) {
        int flags = (packet.dup() ? 8 : 0) | packet.qos().level() << 1 | (packet.retain() ? 1 : 0);
        write(sink, PacketType.PUBLISH << 4 | flags, s -> publishBody(s, packet));
    }

    /** Writes PUBACK. */
    public void pubAck(ByteSink sink, int packetId, ReasonCode reason) {
        acknowledge(sink, PacketType.PUBACK << 4, packetId, ReasonSet.RECEIVED.fitted(reason));
    }

    /** Writes PUBREC. */
    public void pubRec(ByteSink sink, int packetId, ReasonCode reason) {
        acknowledge(sink, PacketType.PUBREC << 4, packetId, ReasonSet.RECEIVED.fitted(reason));
    }

    /** Writes PUBREL. */
    public void pubRel(ByteSink sink, int packetId, ReasonCode reason) {
        acknowledge(sink, PacketType.PUBREL << 4 | 2, packetId, reason);
    }

    /** Writes PUBCOMP. */
    public void pubComp(ByteSink sink, int packetId, ReasonCode reason) {
        acknowledge(sink, PacketType.PUBCOMP << 4, packetId, reason);
    }

    /**
     * Writes SUBSCRIBE, for clients.
     *
     * @throws IllegalArgumentException also if an entry has no valid filter
     */
    public void subscribe(ByteSink sink, Subscribe packet) {
        write(sink, PacketType.SUBSCRIBE << 4 | 2, s -> SubscribeEncoder.subscribe(s, packet, v5));
    }

    /** Writes SUBACK; in MQTT 3.x each error becomes 0x80. */
    public void subAck(ByteSink sink, SubAck packet) {
        write(sink, PacketType.SUBACK << 4, s -> SubscribeEncoder.subAck(s, packet, v5));
    }

    /** Writes UNSUBSCRIBE, for clients. */
    public void unsubscribe(ByteSink sink, Unsubscribe packet) {
        write(sink, PacketType.UNSUBSCRIBE << 4 | 2, s -> SubscribeEncoder.unsubscribe(s, packet, v5));
    }

    /** Writes UNSUBACK; in MQTT 3.x the packet id is all. */
    public void unsubAck(ByteSink sink, UnsubAck packet) {
        write(sink, PacketType.UNSUBACK << 4, s -> SubscribeEncoder.unsubAck(s, packet, v5));
    }

    /** Writes PINGREQ, for clients. */
    public void pingReq(ByteSink sink) {
        sink.putShort(PacketType.PINGREQ << 12);
    }

    /** Writes PINGRESP. */
    public void pingResp(ByteSink sink) {
        sink.putShort(PacketType.PINGRESP << 12);
    }

    /** Writes a server's DISCONNECT; nothing in MQTT 3.x, where a server just closes. */
    public void disconnect(ByteSink sink, Disconnect packet) {
        if (v5) {
            clientDisconnect(sink, packet.because(ReasonSet.DISCONNECT_FROM_SERVER.fitted(packet.reason())));
        }
    }

    /** Writes a client's DISCONNECT: in MQTT 3.x the packet without its reason. */
    public void clientDisconnect(ByteSink sink, Disconnect packet) {
        write(sink, PacketType.DISCONNECT << 4, s -> disconnectBody(s, packet));
    }

    /** Writes AUTH; nothing in MQTT 3.x. */
    public void auth(ByteSink sink, Auth packet) {
        if (v5) {
            write(sink, PacketType.AUTH << 4, s -> authBody(s, packet));
        }
    }

    private void acknowledge(ByteSink sink, int firstByte, int packetId, ReasonCode reason) {
        if (!v5 || reason == ReasonCode.SUCCESS) { // §3.4.2.1: success may be left out
            sink.putInt(firstByte << 24 | 2 << 16 | packetId);
        } else {
            sink.putInt(firstByte << 24 | 3 << 16 | packetId);
            sink.put(reason.code());
        }
    }

    private void publishBody(ByteSink sink, Publish packet) {
        sink.putUtf8(packet.topic());
        if (packet.qos().level() > 0) {
            sink.putShort(packet.packetId());
        }
        if (v5) {
            int mark = sink.beginLength();
            if (packet.messageExpirySeconds() != Publish.NO_EXPIRY) {
                PropertyWriter.putInt(sink, PropertyId.MESSAGE_EXPIRY_INTERVAL, packet.messageExpirySeconds());
            }
            if (packet.topicAlias() != 0) {
                PropertyWriter.putShort(sink, PropertyId.TOPIC_ALIAS, packet.topicAlias());
            }
            for (int identifier : packet.subscriptionIdentifiers()) {
                PropertyWriter.putVarInt(sink, PropertyId.SUBSCRIPTION_IDENTIFIER, identifier);
            }
            PropertyWriter.putMessageProperties(sink, packet.properties());
            sink.endLength(mark);
        }
        sink.putBytes(packet.payload());
    }

    private void disconnectBody(ByteSink sink, Disconnect packet) {
        boolean plain = packet.sessionExpiryIntervalSeconds() == Disconnect.ABSENT
                && packet.reasonString() == null
                && packet.serverReference() == null
                && packet.userProperties().isEmpty();
        if (!v5 || (plain && packet.reason() == ReasonCode.SUCCESS)) {
            return; // §3.14.2.1: success and properties may be left out
        }
        sink.put(packet.reason().code());
        if (plain) {
            return;
        }
        int mark = sink.beginLength();
        if (packet.sessionExpiryIntervalSeconds() != Disconnect.ABSENT) {
            PropertyWriter.putInt(sink, PropertyId.SESSION_EXPIRY_INTERVAL, packet.sessionExpiryIntervalSeconds());
        }
        PropertyWriter.putUtf8(sink, PropertyId.REASON_STRING, packet.reasonString());
        PropertyWriter.putUtf8(sink, PropertyId.SERVER_REFERENCE, packet.serverReference());
        PropertyWriter.putUserProperties(sink, packet.userProperties());
        sink.endLength(mark);
    }

    private static void authBody(ByteSink sink, Auth packet) {
        if (packet.reason() == ReasonCode.SUCCESS && packet.method() == null) {
            return; // §3.15.2.1: success without properties may be left out
        }
        sink.put(packet.reason().code());
        int mark = sink.beginLength();
        PropertyWriter.putUtf8(sink, PropertyId.AUTHENTICATION_METHOD, packet.method());
        PropertyWriter.putBinary(sink, PropertyId.AUTHENTICATION_DATA, packet.data());
        PropertyWriter.putUtf8(sink, PropertyId.REASON_STRING, packet.reasonString());
        PropertyWriter.putUserProperties(sink, packet.userProperties());
        sink.endLength(mark);
    }

    /** Writes fixed header and body; takes all back if the body cannot be written. */
    private static void write(ByteSink sink, int firstByte, Consumer<ByteSink> body) {
        int start = sink.length();
        try {
            sink.put(firstByte);
            int mark = sink.beginLength();
            body.accept(sink);
            sink.endLength(mark);
        } catch (IllegalArgumentException e) {
            sink.truncate(start);
            throw e;
        }
    }
}
