// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Auth;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;

/** Takes what a broker may send, and refuses all that nobody has asked for. */
abstract class ClientHandler implements PacketHandler {
    @Override
    public void onPublish(PublishView packet) {
        throw unexpected("PUBLISH");
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        throw unexpected("PUBACK");
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        throw unexpected("PUBREC");
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        throw unexpected("PUBREL");
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        throw unexpected("PUBCOMP");
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        throw Refusal.of(packet);
    }

    @Override
    public void onPingResp() {
        // Any byte shows that the broker is alive; the connection has noticed it.
    }

    @Override
    public void onConnect(Connect packet) {
        throw unexpected("CONNECT");
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        throw unexpected("SUBSCRIBE");
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        throw unexpected("UNSUBSCRIBE");
    }

    @Override
    public void onPingReq() {
        throw unexpected("PINGREQ");
    }

    @Override
    public void onAuth(Auth packet) {
        throw unexpected("AUTH");
    }

    private static ProtocolException unexpected(String type) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, type + " was not expected");
    }
}
