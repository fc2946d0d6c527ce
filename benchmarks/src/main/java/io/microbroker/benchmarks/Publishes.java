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

/**
 * A client that sends the same read again and again, and what takes it: 100 messages of QoS 1, MQTT 5.0, with 64 bytes each, and
 * with properties or without.
 */
final class Publishes implements PacketHandler {
    static final int MESSAGES = 100;
    private static final byte[] CONNECT = {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 1, 'a'};

    private final PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1 << 20, 100);
    private final byte[] read;
    private long bytes;

    Publishes(boolean withProperties) {
        read = read(withProperties ? properties() : new byte[0]);
        decoder.decode(CONNECT, 0, CONNECT.length, this);
    }

    /** Decodes one read; returns the bytes of payload seen so far. */
    long decode() {
        decoder.decode(read, 0, read.length, this);
        return bytes;
    }

    /** Expiry, content type, response topic, correlation data, two user properties. */
    private static byte[] properties() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {2, 0, 0, 1, 0});
        out.write(3);
        text(out, "application/json");
        out.write(8);
        text(out, "reply/display-17");
        out.write(9);
        text(out, "12345678");
        for (String name : new String[] {"unit", "room"}) {
            out.write(38);
            text(out, name);
            text(out, "celsius");
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0);
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] read(byte[] properties) {
        byte[] topic = "building/3/room/17/temperature".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id = 1; id <= MESSAGES; id++) {
            out.write(0x32);
            int length = 2 + topic.length + 3 + properties.length + 64;
            if (length > 127) {
                out.write(length & 127 | 128);
                out.write(length >> 7);
            } else {
                out.write(length);
            }
            out.write(0);
            out.write(topic.length);
            out.writeBytes(topic);
            out.write(id >> 8);
            out.write(id);
            out.write(properties.length);
            out.writeBytes(properties);
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
        bytes += packet.payloadLength()
                + packet.packetId()
                + packet.properties().userProperties().size();
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
