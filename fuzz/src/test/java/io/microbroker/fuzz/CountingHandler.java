// SPDX-License-Identifier: Apache-2.0
package io.microbroker.fuzz;

import io.microbroker.packet.Auth;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;

/** Counts packets, and reads all that is read of them later; wants no more behind DISCONNECT. */
final class CountingHandler implements PacketHandler {
    private int packets;
    private boolean gone;

    int packets() {
        return packets;
    }

    @Override
    public void onConnect(Connect packet) {
        packets++;
    }

    @Override
    public void onPublish(PublishView packet) {
        if (packet.topicLength() > 0) {
            packet.topicName();
        }
        packet.toPublish();
        packets++;
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        packets++;
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        packets++;
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        packets++;
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        packets++;
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        packets++;
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        packets++;
    }

    @Override
    public void onPingReq() {
        packets++;
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        packets++;
        gone = true;
    }

    @Override
    public void onAuth(Auth packet) {
        packets++;
    }

    @Override
    public boolean wantsMore() {
        return !gone;
    }
}
