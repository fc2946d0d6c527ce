// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.Role;
import io.microbroker.packet.Auth;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A client that sends the same read again and again: 100 messages of QoS 1, MQTT 5.0, with 64 bytes each; and what takes them. */
final class Publishes implements PacketHandler {
    static final int MESSAGES = 100;
    private static final byte[] CONNECT = {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 1, 'a'};

    private final PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1 << 20, 100);
    private final byte[] read = read();
    private long bytes;

    Publishes() {
        decoder.decode(CONNECT, 0, CONNECT.length, this);
    }

    /** Decodes one read; returns the bytes of payload seen so far. */
    long decode() {
        decoder.decode(read, 0, read.length, this);
        return bytes;
    }

    private static byte[] read() {
        byte[] topic = "building/3/room/17/temperature".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id = 1; id <= MESSAGES; id++) {
            out.write(0x32);
            out.write(2 + topic.length + 3 + 64);
            out.write(0);
            out.write(topic.length);
            out.writeBytes(topic);
            out.write(id >> 8);
            out.write(id);
            out.write(0);
            out.writeBytes(new byte[64]);
        }
        return out.toByteArray();
    }

    @Override
    public void onConnect(Connect packet) {
        // the first packet
    }

    @Override
    public void onPublish(PublishView packet) {
        bytes += packet.payloadLength() + packet.packetId();
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        throw unexpected();
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        throw unexpected();
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        throw unexpected();
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        throw unexpected();
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        throw unexpected();
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        throw unexpected();
    }

    @Override
    public void onPingReq() {
        throw unexpected();
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        throw unexpected();
    }

    @Override
    public void onAuth(Auth packet) {
        throw unexpected();
    }

    @Override
    public boolean wantsMore() {
        return true;
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("only PUBLISH was sent");
    }
}
