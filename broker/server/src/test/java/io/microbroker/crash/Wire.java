// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.Deadline;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawPacket;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A connection with many packets on their way in both directions. What is sent is gathered until {@link #flush}. */
final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int CLEAN_START = 2;
    private static final int V3_UNAVAILABLE = 3;
    private static final long SESSION_EXPIRY_SECONDS = 3600;
    /** Half a minute longer than the longest halt that a test makes. */
    private static final long SILENCE_SECONDS = 30 + Deadline.SECONDS;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ProtocolVersion version;
    private boolean endsWhenSilent;

    private Wire(Socket socket, ProtocolVersion version) throws IOException {
        this.socket = socket;
        this.version = version;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    }

    static Wire open(int port, ProtocolVersion version) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SILENCE_SECONDS));
        return new Wire(socket, version);
    }

    /** Has {@link #read} take silence for the end of the connection, as a client does that gets no PINGRESP. */
    void endWhenSilent(int seconds) throws IOException {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(seconds));
        endsWhenSilent = true;
    }

    ProtocolVersion version() {
        return version;
    }

    /**
     * Asks for the session that outlives connections and brokers.
     *
     * @param fresh true if there must be none yet
     * @return the CONNACK
     */
    RawPacket connect(String clientId, boolean fresh) throws IOException {
        return connect(clientId, fresh, SESSION_EXPIRY_SECONDS);
    }

    /** Asks for a session that ends with the connection. MQTT 5.0 only. */
    void connectTransient(String clientId) throws IOException {
        connect(clientId, true, 0);
    }

    private RawPacket connect(String clientId, boolean fresh, long sessionExpirySeconds) throws IOException {
        PacketBuilder connect = PacketBuilder.of(PacketType.CONNECT)
                .text(version.protocolName())
                .oneByte(version.level())
                .oneByte(fresh && version.isV5() ? CLEAN_START : 0)
                .twoBytes(0);
        if (version.isV5()) {
            connect.properties(p -> p.number(PropertyCode.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds));
        }
        send(connect.text(clientId));
        flush();
        RawPacket packet = read();
        if (packet.type() == PacketType.CONNACK && packet.reasonCode() == unavailable()) {
            throw new EOFException("not now: " + packet); // 0x88: the client may come again
        }
        if (packet.type() != PacketType.CONNACK || packet.reasonCode() != 0 || packet.sessionPresent() == fresh) {
            throw new AssertionError(clientId + (fresh ? ": no new session: " : ": no session: ") + packet);
        }
        return packet;
    }

    /** That the broker cannot serve for now; MQTT 3.1.1 has a code of its own. */
    private int unavailable() {
        return version.isV5() ? ReasonCode.SERVER_UNAVAILABLE.code() : V3_UNAVAILABLE;
    }

    void subscribe(int packetId, int qos, List<String> filters) throws IOException {
        PacketBuilder subscribe = PacketBuilder.of(PacketType.SUBSCRIBE).twoBytes(packetId);
        if (version.isV5()) {
            subscribe.properties();
        }
        filters.forEach(filter -> subscribe.text(filter).oneByte(qos));
        send(subscribe);
        flush();
        RawPacket packet = read();
        if (packet.type() != PacketType.SUBACK || !packet.reasonCodes().stream().allMatch(code -> code == qos)) {
            throw new AssertionError("not subscribed: " + packet);
        }
    }

    void send(PacketBuilder packet) throws IOException {
        out.write(packet.toBytes());
    }

    /** Gathers PUBACK, PUBREC, PUBREL or PUBCOMP without a reason code. */
    void acknowledge(PacketType type, int packetId) throws IOException {
        send(PacketBuilder.of(type).twoBytes(packetId));
    }

    void flush() throws IOException {
        out.flush();
    }

    /** True if there is something to read already. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /**
     * Reads the next packet.
     *
     * @throws IOException if the connection has ended
     * @throws AssertionError if nothing comes, or something that is not well-formed
     */
    RawPacket read() throws IOException {
        try {
            byte[] head = new byte[5];
            int length = 0;
            int rest = 0;
            do {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("the connection has ended");
                }
                head[length++] = (byte) next;
                if (length > 1) {
                    rest |= (next & 127) << 7 * (length - 2);
                }
            } while (length == 1 || head[length - 1] < 0 && length < head.length);
            byte[] packet = Arrays.copyOf(head, length + rest);
            in.readFully(packet, length, rest);
            RawPacket whole = RawPacket.readAll(packet, version).get(0);
            if (whole.type() == PacketType.DISCONNECT) {
                throw new EOFException("the broker has ended the connection: " + whole);
            }
            return whole;
        } catch (SocketTimeoutException e) {
            if (endsWhenSilent) {
                throw new EOFException("nothing comes any more");
            }
            throw new AssertionError("nothing came within " + SILENCE_SECONDS + " s", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
