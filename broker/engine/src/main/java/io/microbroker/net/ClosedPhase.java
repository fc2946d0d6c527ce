// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.Auth;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;

/** After the end: what still arrives means nothing. One for all. */
final class ClosedPhase extends Phase {
    static final ClosedPhase INSTANCE = new ClosedPhase();

    private ClosedPhase() {}

    @Override
    public boolean wantsMore() {
        return false;
    }

    @Override
    public void onConnect(Connect packet) {}

    @Override
    public void onPublish(PublishView packet) {}

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {}

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {}

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {}

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {}

    @Override
    public void onSubscribe(Subscribe packet) {}

    @Override
    public void onUnsubscribe(Unsubscribe packet) {}

    @Override
    public void onPingReq() {}

    @Override
    public void onDisconnect(Disconnect packet) {}

    @Override
    public void onAuth(Auth packet) {}

    @Override
    void onProtocolError(ProtocolException error) {}

    @Override
    void onPeerFull() {}

    @Override
    void onWritable() {}

    @Override
    void onLinkClosed() {}

    @Override
    void disconnect(ReasonCode reason, String detail) {}
}
