// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.PacketEncoder;
import io.microbroker.codec.Role;
import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A broker of one MQTT 5 connection that says what a test wants it to say. Notes what it hears. */
class ScriptedBroker implements PacketHandler, AutoCloseable {
    private final ServerSocket server;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile Socket socket = new Socket();

    ScriptedBroker() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted broker");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (Socket accepted = server.accept()) {
            socket = accepted;
            PacketDecoder decoder = new PacketDecoder(Role.SERVER, 1_000_000, 100);
            byte[] buffer = new byte[8192];
            for (int count = accepted.getInputStream().read(buffer);
                    count >= 0;
                    count = accepted.getInputStream().read(buffer)) {
                decoder.decode(buffer, 0, count, this);
            }
        } catch (ProtocolException e) {
            heard.add("no MQTT");
        } catch (IOException e) {
            heard.add("closed");
        }
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> heard() {
        return heard;
    }

    void say(BiConsumer<PacketEncoder, ByteSink> packet) {
        ByteSink sink = new ByteSink();
        packet.accept(PacketEncoder.of(ProtocolVersion.MQTT_5), sink);
        try {
            socket.getOutputStream().write(sink.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The CONNACK. */
    ConnAck answer() {
        return new ConnAck(false, ReasonCode.SUCCESS, ConnAckProperties.NONE);
    }

    @Override
    public void onConnect(Connect packet) {
        heard.add("CONNECT");
        say((packets, to) -> packets.connAck(to, answer()));
    }

    @Override
    public void onPublish(PublishView packet) {
        heard.add("PUBLISH " + packet.packetId());
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        heard.add("PUBACK " + packetId);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        heard.add("PUBREC " + packetId);
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        heard.add("PUBREL " + packetId);
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        heard.add("PUBCOMP " + packetId);
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        heard.add("SUBSCRIBE");
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        heard.add("UNSUBSCRIBE");
    }

    @Override
    public void onPingReq() {
        heard.add("PINGREQ");
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        heard.add("DISCONNECT");
    }

    @Override
    public void onAuth(Auth packet) {
        heard.add("AUTH");
    }

    @Override
    public boolean wantsMore() {
        return true;
    }

    @Override
    public void close() {
        try {
            socket.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
