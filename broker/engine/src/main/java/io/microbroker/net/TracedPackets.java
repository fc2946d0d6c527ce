// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.Auth;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Notes each packet of a client that is traced, then hands it on. Stands between decoder and phase for such clients only, so the
 * others pay nothing.
 *
 * @param note takes the name of a packet and what stands in it
 */
record TracedPackets(PacketHandler handler, BiConsumer<String, String> note) implements PacketHandler {
    private static final String PACKET_ID = "packetId=";

    @Override
    public void onConnect(Connect packet) {
        handler.onConnect(packet); // the phase notes it: here nobody knows yet whose it is
    }

    @Override
    public void onPublish(PublishView packet) {
        String topic = new String(packet.buffer(), packet.topicOffset(), packet.topicLength(), StandardCharsets.UTF_8);
        note.accept(
                "PUBLISH",
                "topic=" + topic + (packet.topicAlias() > 0 ? " alias=" + packet.topicAlias() : "") + " qos="
                        + packet.qos() + (packet.retain() ? " retain" : "") + (packet.dup() ? " dup" : "")
                        + (packet.qos() > 0 ? " packetId=" + packet.packetId() : "") + " bytes="
                        + packet.payloadLength());
        handler.onPublish(packet);
    }

    private void acknowledgement(String packet, int packetId, ReasonCode reason) {
        note.accept(packet, PACKET_ID + packetId + " reason=" + reason);
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        acknowledgement("PUBACK", packetId, reason);
        handler.onPubAck(packetId, reason);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        acknowledgement("PUBREC", packetId, reason);
        handler.onPubRec(packetId, reason);
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        acknowledgement("PUBREL", packetId, reason);
        handler.onPubRel(packetId, reason);
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        acknowledgement("PUBCOMP", packetId, reason);
        handler.onPubComp(packetId, reason);
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        String filters =
                packet.entries().stream().map(SubscribeEntry::rawFilter).collect(Collectors.joining(", "));
        note.accept("SUBSCRIBE", PACKET_ID + packet.packetId() + " " + filters);
        handler.onSubscribe(packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        note.accept("UNSUBSCRIBE", PACKET_ID + packet.packetId() + " " + String.join(", ", packet.rawFilters()));
        handler.onUnsubscribe(packet);
    }

    @Override
    public void onPingReq() {
        note.accept("PINGREQ", "");
        handler.onPingReq();
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        note.accept("DISCONNECT", "reason=" + packet.reason());
        handler.onDisconnect(packet);
    }

    @Override
    public void onAuth(Auth packet) {
        note.accept("AUTH", "reason=" + packet.reason() + " method=" + packet.method());
        handler.onAuth(packet);
    }

    @Override
    public boolean wantsMore() {
        return handler.wantsMore();
    }
}
