// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;

/**
 * Takes packets from a decoder, in order, on the thread that feeds it. A {@link ProtocolException} thrown here ends the
 * decoding as one of the decoder's own does.
 */
public interface PacketHandler {
    /** Takes a CONNECT: always the first packet, and only once. */
    void onConnect(Connect packet);

    /** Takes a PUBLISH. The view is borrowed: it holds nothing any more when this method returns. */
    void onPublish(PublishView packet);

    /** Takes a PUBACK. */
    void onPubAck(int packetId, ReasonCode reason);

    /** Takes a PUBREC. */
    void onPubRec(int packetId, ReasonCode reason);

    /** Takes a PUBREL. */
    void onPubRel(int packetId, ReasonCode reason);

    /** Takes a PUBCOMP. */
    void onPubComp(int packetId, ReasonCode reason);

    /** Takes a SUBSCRIBE. */
    void onSubscribe(Subscribe packet);

    /** Takes an UNSUBSCRIBE. */
    void onUnsubscribe(Unsubscribe packet);

    /** Takes a PINGREQ. */
    void onPingReq();

    /** Takes a DISCONNECT. */
    void onDisconnect(Disconnect packet);

    /** Takes an AUTH (MQTT 5.0 only). */
    void onAuth(Auth packet);

    /** Takes a CONNACK: clients only. */
    default void onConnAck(ConnAck packet) {
        throw unexpected("CONNACK");
    }

    /** Takes a SUBACK: clients only. */
    default void onSubAck(SubAck packet) {
        throw unexpected("SUBACK");
    }

    /** Takes an UNSUBACK: clients only. */
    default void onUnsubAck(UnsubAck packet) {
        throw unexpected("UNSUBACK");
    }

    /** Takes a PINGRESP: clients only. */
    default void onPingResp() {
        throw unexpected("PINGRESP");
    }

    /**
     * Tells whether the next packet may come at once; asked after each packet. On false the decoder keeps what is left and
     * stops until it is resumed.
     */
    boolean wantsMore();

    private static ProtocolException unexpected(String type) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, type + " is not expected here");
    }
}
