// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Counts packets and allocates nothing. */
class CountingHandler implements PacketHandler {
    int count;
    long bytes;

    @Nullable
    PublishView last;

    @Override
    public void onConnect(Connect packet) {
        count++;
    }

    @Override
    public void onPublish(PublishView packet) {
        count++;
        bytes += packet.topicLength() + packet.payloadLength();
        last = packet;
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        count++;
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        count++;
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        count++;
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        count++;
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        count++;
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        count++;
    }

    @Override
    public void onPingReq() {
        count++;
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        count++;
    }

    @Override
    public void onAuth(Auth packet) {
        count++;
    }

    @Override
    public void onConnAck(ConnAck packet) {
        count++;
    }

    @Override
    public void onSubAck(SubAck packet) {
        count++;
    }

    @Override
    public void onUnsubAck(UnsubAck packet) {
        count++;
    }

    @Override
    public void onPingResp() {
        count++;
    }

    @Override
    public boolean wantsMore() {
        return true;
    }
}
