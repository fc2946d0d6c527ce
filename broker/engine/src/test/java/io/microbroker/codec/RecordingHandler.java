// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Packet;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PingReq;
import io.microbroker.packet.PingResp;
import io.microbroker.packet.PubAck;
import io.microbroker.packet.PubComp;
import io.microbroker.packet.PubRec;
import io.microbroker.packet.PubRel;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** Keeps all packets as values, and wants as many as it is told. */
final class RecordingHandler implements PacketHandler {
    final List<Packet> packets = new ArrayList<>();
    int wanted = Integer.MAX_VALUE;

    @Override
    public void onConnect(Connect packet) {
        packets.add(packet);
    }

    @Override
    public void onPublish(PublishView packet) {
        if (packet.topicLength() > 0) {
            packet.topicName();
        }
        packets.add(packet.toPublish());
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        packets.add(new PubAck(packetId, reason));
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        packets.add(new PubRec(packetId, reason));
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        packets.add(new PubRel(packetId, reason));
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        packets.add(new PubComp(packetId, reason));
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        packets.add(packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        packets.add(packet);
    }

    @Override
    public void onPingReq() {
        packets.add(new PingReq());
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        packets.add(packet);
    }

    @Override
    public void onAuth(Auth packet) {
        packets.add(packet);
    }

    @Override
    public void onConnAck(ConnAck packet) {
        packets.add(packet);
    }

    @Override
    public void onSubAck(SubAck packet) {
        packets.add(packet);
    }

    @Override
    public void onUnsubAck(UnsubAck packet) {
        packets.add(packet);
    }

    @Override
    public void onPingResp() {
        packets.add(new PingResp());
    }

    @Override
    public boolean wantsMore() {
        return packets.size() < wanted;
    }
}
