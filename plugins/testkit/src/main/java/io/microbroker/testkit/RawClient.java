// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawConnection.NothingCame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends exactly what it is told and checks exactly what comes, packet by packet.
 *
 * <pre>{@code
 * try (RawClient sensor = RawClient.connected(port, "sensor-1")) {
 *     sensor.publish("home/room", "22", 1, 10).expectPubAck(10);
 *     sensor.subscribe(11, "home/+", 1).expectSubAck(11, 1);
 *     sensor.send("c0 00").expectPingResp();
 *     sensor.disconnect().expectClosed();
 * }
 * }</pre>
 *
 * <p>It blocks, answers nothing by itself, and reads only what a test expects, so a test that does not expect is a slow
 * subscriber. Each expectation waits 5 s at most and fails with an {@link AssertionError} that says what came instead. Every
 * packet that comes must be well-formed. Used by one thread.
 */
public final class RawClient implements AutoCloseable {
    private static final int REMEMBERED_PACKETS = 5;
    private static final int CONNECT_TIMEOUT_MILLIS = 5000;

    private final RawConnection connection;
    private final Deque<RawPacket> before = new ArrayDeque<>();
    private ProtocolVersion version = ProtocolVersion.MQTT_5;

    private RawClient(RawConnection connection) {
        this.connection = connection;
    }

    // Connections.

    /** Opens a TCP connection to this port of 127.0.0.1 and sends nothing. */
    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /** The same with a receive buffer of this size, so that a client that does not read is soon a slow one. */
    public static RawClient connect(int port, int receiveBufferBytes) {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
            return over(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to port " + port, e);
        }
    }

    /** Speaks over a socket that is already connected, such as one with TLS. */
    public static RawClient over(Socket socket) {
        try {
            return new RawClient(new RawConnection(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of MQTT 5.0 with a clean start that has been let in. */
    public static RawClient connected(int port, String clientId) {
        return connected(port, connect -> connect.clientId(clientId));
    }

    /** A client of MQTT 5.0 that has been let in. */
    public static RawClient connected(int port, Consumer<ConnectBuilder> settings) {
        RawClient client = connect(port).connect5(settings);
        client.expectConnAck();
        return client;
    }

    /** A client of MQTT 3.1.1 that has been let in. */
    public static RawClient connected311(int port, Consumer<ConnectBuilder> settings) {
        RawClient client = connect(port).connect311(settings);
        client.expectConnAck();
        return client;
    }

    /** How packets are read and written from now on; {@code connect…} says it too. MQTT 5.0 by default. */
    public RawClient version(ProtocolVersion spoken) {
        version = spoken;
        return this;
    }

    /** How long each expectation waits from now on; 5 s by default. */
    public RawClient deadline(Duration deadline) {
        connection.setDeadlineMillis(deadline.toMillis());
        return this;
    }

    // Sending. Nothing is checked.

    /** Sends bytes, as many packets or parts of them as they are. */
    public RawClient send(byte[] bytes) {
        connection.send(bytes);
        return this;
    }

    /** Sends bytes given in hex digits; white space is ignored. */
    public RawClient send(String hex) {
        return send(Hex.bytes(hex));
    }

    public RawClient send(PacketBuilder packet) {
        return send(packet.toBytes());
    }

    /** Sends a CONNECT of MQTT 5.0. */
    public RawClient connect5(Consumer<ConnectBuilder> settings) {
        return connect(ProtocolVersion.MQTT_5, settings);
    }

    /** Sends a CONNECT of MQTT 3.1.1. */
    public RawClient connect311(Consumer<ConnectBuilder> settings) {
        return connect(ProtocolVersion.MQTT_3_1_1, settings);
    }

    /** Sends a CONNECT of MQTT 3.1. */
    public RawClient connect31(Consumer<ConnectBuilder> settings) {
        return connect(ProtocolVersion.MQTT_3_1, settings);
    }

    public RawClient connect(ProtocolVersion spoken, Consumer<ConnectBuilder> settings) {
        version(spoken);
        ConnectBuilder connect = new ConnectBuilder(spoken);
        settings.accept(connect);
        return send(connect.toBytes());
    }

    /** Publishes at QoS 0. */
    public RawClient publish(String topic, String payload) {
        return publish(publish -> publish.topic(topic).payload(payload));
    }

    /** Publishes at QoS 1 or 2. */
    public RawClient publish(String topic, String payload, int qos, int packetId) {
        return publish(publish -> publish.topic(topic).payload(payload).qos(qos, packetId));
    }

    public RawClient publish(Consumer<PublishBuilder> settings) {
        PublishBuilder publish = new PublishBuilder(version);
        settings.accept(publish);
        return send(publish.toBytes());
    }

    public RawClient subscribe(int packetId, String filter, int qos, SubscribeOption... options) {
        return subscribe(packetId, subscribe -> subscribe.filter(filter, qos, options));
    }

    public RawClient subscribe(int packetId, Consumer<SubscribeBuilder> settings) {
        SubscribeBuilder subscribe = new SubscribeBuilder(version, packetId);
        settings.accept(subscribe);
        return send(subscribe.toBytes());
    }

    public RawClient unsubscribe(int packetId, String... filters) {
        PacketBuilder packet = PacketBuilder.of(PacketType.UNSUBSCRIBE)
                .twoBytes(packetId)
                .when(version.isV5(), PacketBuilder::properties);
        for (String filter : filters) {
            packet.text(filter);
        }
        return send(packet);
    }

    public RawClient pubAck(int packetId) {
        return acknowledge(PacketType.PUBACK, packetId);
    }

    public RawClient pubRec(int packetId) {
        return acknowledge(PacketType.PUBREC, packetId);
    }

    public RawClient pubRel(int packetId) {
        return acknowledge(PacketType.PUBREL, packetId);
    }

    public RawClient pubComp(int packetId) {
        return acknowledge(PacketType.PUBCOMP, packetId);
    }

    /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP without a reason code. */
    public RawClient acknowledge(PacketType type, int packetId) {
        return send(PacketBuilder.of(type).twoBytes(packetId));
    }

    /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP with a reason code. */
    public RawClient acknowledge(PacketType type, int packetId, ReasonCode reason) {
        return send(PacketBuilder.of(type).twoBytes(packetId).oneByte(reason.code()));
    }

    public RawClient pingReq() {
        return send(PacketBuilder.of(PacketType.PINGREQ));
    }

    /** Sends a DISCONNECT without a reason code; the connection stays open on this side. */
    public RawClient disconnect() {
        return send(PacketBuilder.of(PacketType.DISCONNECT));
    }

    /** Sends a DISCONNECT with a reason code and properties. */
    public RawClient disconnect(ReasonCode reason, Consumer<PropertyBuilder> properties) {
        return send(
                PacketBuilder.of(PacketType.DISCONNECT).oneByte(reason.code()).properties(properties));
    }

    /** Sends an AUTH. */
    public RawClient auth(ReasonCode reason, Consumer<PropertyBuilder> properties) {
        return send(PacketBuilder.of(PacketType.AUTH).oneByte(reason.code()).properties(properties));
    }

    // Expecting.

    /** The next packet, whatever it is. */
    public RawPacket expectPacket() {
        return next("a packet");
    }

    /** The next packet, or nothing if the server has closed the connection. */
    public Optional<RawPacket> expectPacketOrEnd() {
        return Optional.ofNullable(receive("a packet or the end of the connection"));
    }

    /** The next packet, which must be of this type. */
    public RawPacket expect(PacketType type) {
        RawPacket packet = next(type.name());
        if (packet.type() != type) {
            throw failure(type.name(), "came " + packet);
        }
        return packet;
    }

    /** A CONNACK that lets the client in. */
    public RawPacket expectConnAck() {
        return expect(PacketType.CONNACK, 0, 0);
    }

    /** A CONNACK that lets the client in and tells whether there was a session. */
    public RawPacket expectConnAck(boolean sessionPresent) {
        RawPacket packet = expectConnAck();
        if (packet.sessionPresent() != sessionPresent) {
            throw failure("CONNACK with session present " + sessionPresent, "came " + packet);
        }
        return packet;
    }

    /** A CONNACK with this reason code, and the end of the connection. */
    public RawPacket expectRefused(ReasonCode reason) {
        return expectRefused(reason.code());
    }

    /** A CONNACK with this reason code, or return code of MQTT 3.1.1, and the end of the connection. */
    public RawPacket expectRefused(int code) {
        RawPacket packet = expect(PacketType.CONNACK, 0, code);
        expectClosed();
        return packet;
    }

    public RawPacket expectPublish() {
        return expect(PacketType.PUBLISH);
    }

    /** A PUBLISH of this topic and payload, at any QoS. */
    public RawPacket expectPublish(String topic, String payload) {
        RawPacket packet = expectPublish();
        if (!packet.topic().equals(topic) || !packet.payloadText().equals(payload)) {
            throw failure("PUBLISH of \"" + payload + "\" to " + topic, "came " + packet);
        }
        return packet;
    }

    /** A PUBLISH of this topic, payload and QoS. */
    public RawPacket expectPublish(String topic, String payload, int qos) {
        RawPacket packet = expectPublish(topic, payload);
        if (packet.qos() != qos) {
            throw failure("PUBLISH at QoS " + qos, "came " + packet);
        }
        return packet;
    }

    /** As many PUBLISH packets, in the order of their coming. */
    public List<RawPacket> expectPublishes(int count) {
        List<RawPacket> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(expectPublish());
        }
        return packets;
    }

    /** A PUBACK of success. */
    public RawPacket expectPubAck(int packetId) {
        return expect(PacketType.PUBACK, packetId, 0);
    }

    public RawPacket expectPubAck(int packetId, ReasonCode reason) {
        return expect(PacketType.PUBACK, packetId, reason.code());
    }

    /** A PUBREC of success. */
    public RawPacket expectPubRec(int packetId) {
        return expect(PacketType.PUBREC, packetId, 0);
    }

    public RawPacket expectPubRec(int packetId, ReasonCode reason) {
        return expect(PacketType.PUBREC, packetId, reason.code());
    }

    /** A PUBREL of success. */
    public RawPacket expectPubRel(int packetId) {
        return expect(PacketType.PUBREL, packetId, 0);
    }

    /** A PUBCOMP of success. */
    public RawPacket expectPubComp(int packetId) {
        return expect(PacketType.PUBCOMP, packetId, 0);
    }

    public RawPacket expectPubComp(int packetId, ReasonCode reason) {
        return expect(PacketType.PUBCOMP, packetId, reason.code());
    }

    /** A SUBACK with these reason codes; with none given they may be any. */
    public RawPacket expectSubAck(int packetId, int... reasonCodes) {
        return expectCodes(PacketType.SUBACK, packetId, reasonCodes);
    }

    /** An UNSUBACK with these reason codes; with none given they may be any. */
    public RawPacket expectUnsubAck(int packetId, int... reasonCodes) {
        return expectCodes(PacketType.UNSUBACK, packetId, reasonCodes);
    }

    public RawClient expectPingResp() {
        expect(PacketType.PINGRESP);
        return this;
    }

    /** A DISCONNECT with this reason code, and the end of the connection. */
    public RawPacket expectDisconnect(ReasonCode reason) {
        RawPacket packet = expect(PacketType.DISCONNECT, 0, reason.code());
        expectClosed();
        return packet;
    }

    /** That nothing was sent to this client: what answers a PINGREQ is its PINGRESP. */
    public RawClient expectNothing() {
        pingReq();
        RawPacket packet = next("nothing but PINGRESP");
        if (packet.type() != PacketType.PINGRESP) {
            throw failure("nothing but PINGRESP", "came " + packet);
        }
        return this;
    }

    /** That the server closes the connection, without a further packet. */
    public void expectClosed() {
        RawPacket packet = receive("the end of the connection");
        if (packet != null) {
            throw failure("the end of the connection", "came " + packet);
        }
    }

    private RawPacket expect(PacketType type, int packetId, int reasonCode) {
        RawPacket packet = expect(type);
        if (packet.packetId() != packetId || packet.reasonCode() != reasonCode) {
            String id = packetId == 0 ? "" : " for packet " + packetId;
            throw failure("%s%s with reason 0x%02X".formatted(type, id, reasonCode), "came " + packet);
        }
        return packet;
    }

    private RawPacket expectCodes(PacketType type, int packetId, int... reasonCodes) {
        RawPacket packet = expect(type);
        List<Integer> wanted = IntStream.of(reasonCodes).boxed().toList();
        if (packet.packetId() != packetId
                || !wanted.isEmpty() && !packet.reasonCodes().equals(wanted)) {
            throw failure(type + " for packet " + packetId + " with reasons " + wanted, "came " + packet);
        }
        return packet;
    }

    private RawPacket next(String expected) {
        RawPacket packet = receive(expected);
        if (packet == null) {
            throw failure(expected, "the connection was closed");
        }
        return packet;
    }

    private @Nullable RawPacket receive(String expected) {
        byte[] bytes;
        try {
            bytes = connection.receive();
        } catch (NothingCame e) {
            throw failure(expected, e.getMessage() + " within " + connection.deadlineMillis() + " ms");
        }
        if (bytes == null) {
            return null;
        }
        RawPacket packet;
        try {
            packet = RawDecoder.decode(bytes, version);
        } catch (IllFormedPacketException e) {
            throw failure(expected, "an ill-formed packet came: " + e.getMessage() + ": " + Hex.of(bytes));
        }
        if (before.size() == REMEMBERED_PACKETS) {
            before.removeFirst();
        }
        before.addLast(packet);
        return packet;
    }

    private AssertionError failure(String expected, String actual) {
        StringBuilder text =
                new StringBuilder("expected ").append(expected).append(", but ").append(actual);
        for (RawPacket packet : before) {
            text.append("\n  received: ").append(packet);
        }
        return new AssertionError(text.toString());
    }

    // Ends.

    /** Ends the connection as a crash of the client's machine would: with a reset. */
    public void reset() {
        connection.close(true);
    }

    /** Says by TCP that nothing more will be sent, and still listens. */
    public RawClient shutdownOutput() {
        connection.shutdownOutput();
        return this;
    }

    /** Ends the connection without a DISCONNECT. Idempotent. */
    @Override
    public void close() {
        connection.close(false);
    }
}
