// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.PacketEncoder;
import io.microbroker.codec.Role;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One connection to a broker, on a blocking socket. One thread reads with {@link #run}; any thread sends. The reader also sees
 * to it that the broker hears from us in time (MQTT 5.0 §3.1.2.10).
 */
final class Connection implements AutoCloseable {
    private static final int DRAIN_MILLIS_MAX = 2_000;
    private static final int PACKET_SIZE_MAX = 268_435_460;
    private static final int USER_PROPERTIES_MAX = 10_000;
    private static final int READ_SIZE = 32 * 1024;

    private final Address address;
    private final Socket socket;
    private final PacketEncoder encoder;
    private final PacketDecoder decoder;
    private final Trace trace;
    private final Patience patience;
    private final ByteSink sink = new ByteSink();
    private final byte[] buffer = new byte[READ_SIZE];
    private long keepAliveNanos;
    private int packetSizeMax = Integer.MAX_VALUE;
    private volatile long lastSentNanos = System.nanoTime();
    private long lastHeardNanos = lastSentNanos;
    private volatile boolean closing;
    private volatile boolean answered;

    private Connection(Address address, Connect connect, Trace trace, Patience patience) {
        this.address = address;
        this.socket = address.connect(patience);
        this.trace = trace;
        this.patience = patience;
        encoder = PacketEncoder.of(connect.version());
        decoder = new PacketDecoder(
                Role.CLIENT, Math.min(connect.properties().maximumPacketSize(), PACKET_SIZE_MAX), USER_PROPERTIES_MAX);
        decoder.setVersion(connect.version());
    }

    /**
     * Connects a socket.
     *
     * @param patience ends a wait that takes too long
     * @throws ClientException if nobody is there, or the two ends of TLS do not trust each other
     */
    static Connection open(Address address, Connect connect, Trace trace, Patience patience) {
        return new Connection(address, connect, trace, patience);
    }

    /**
     * Sends CONNECT and waits for its answer.
     *
     * @throws ClientException if the broker refuses
     */
    ConnAck handshake(Connect connect) {
        trace.tell("sending CONNECT");
        send((packets, to) -> packets.connect(to, connect));
        Handshake handshake = new Handshake();
        patience.limit(Address.CONNECT_MILLIS_MAX);
        run(handshake);
        patience.lift();
        ConnAck answer = handshake.answer();
        answered = true;
        trace.tell("received CONNACK " + Refusal.words(answer.reason()));
        if (answer.reason().isError()) {
            throw Refusal.of(answer, connect.version());
        }
        ConnAckProperties properties = answer.properties();
        packetSizeMax = properties.maximumPacketSize();
        int seconds = properties.serverKeepAliveSeconds() == ConnAckProperties.ABSENT
                ? connect.keepAliveSeconds()
                : properties.serverKeepAliveSeconds(); // [MQTT-3.1.2-21]
        keepAliveNanos = TimeUnit.SECONDS.toNanos(seconds);
        return answer;
    }

    /**
     * Writes one packet.
     *
     * @param packet writes with the encoder to the sink
     * @throws ClientException if the connection is lost, or the packet longer than the broker takes
     */
    synchronized void send(BiConsumer<PacketEncoder, ByteSink> packet) {
        sink.clear();
        packet.accept(encoder, sink);
        if (sink.length() > packetSizeMax) { // [MQTT-3.2.2-15]
            throw ClientException.usage(
                    "Message too large - the broker takes " + packetSizeMax + " bytes, this has " + sink.length());
        }
        try {
            socket.getOutputStream().write(sink.array(), 0, sink.length());
        } catch (IOException e) {
            throw lost(e);
        }
        lastSentNanos = System.nanoTime();
    }

    /**
     * Hands over what the broker sends until the handler wants no more, or until {@link #disconnect}.
     *
     * @throws ClientException if the connection is lost, the broker ends it, or patience is over
     */
    void run(ClientHandler handler) {
        try {
            decoder.resume(handler);
            while (handler.wantsMore() && !closing) {
                int count = read();
                if (count > 0) {
                    decoder.decode(buffer, 0, count, handler);
                }
            }
        } catch (ProtocolException e) {
            throw new ClientException(
                    ClientException.PROTOCOL, "Error: the broker does not keep to the protocol: " + e.getMessage());
        }
    }

    /** Bytes read, or 0 if none came for a while. */
    private int read() {
        try {
            socket.setSoTimeout(patience.millis(tickMillis()));
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                return ended(new EOFException());
            }
            lastHeardNanos = System.nanoTime();
            keepAlive();
            return count;
        } catch (SocketTimeoutException e) {
            patience.check();
            keepAlive();
            return 0;
        } catch (IOException e) {
            return ended(e);
        }
    }

    private int ended(IOException cause) {
        if (closing) {
            return 0;
        }
        throw lost(cause);
    }

    private ClientException lost(IOException cause) {
        if (!answered && address.tls().isPresent()) {
            return TlsRefusal.beforeAnswer(cause, address);
        }
        String hint = encoder.version().isV5() ? "" : "; with -V 5 it may tell one";
        return ClientException.connectionLost("The connection was lost - the broker closed it without a reason" + hint);
    }

    private int tickMillis() {
        long millis = TimeUnit.NANOSECONDS.toMillis(keepAliveNanos) / 4;
        return millis == 0 ? Address.CONNECT_MILLIS_MAX : (int) millis;
    }

    private void keepAlive() {
        long now = System.nanoTime();
        if (keepAliveNanos == 0 || closing) {
            return;
        }
        if (now - lastSentNanos >= keepAliveNanos / 2) {
            trace.tell("sending PINGREQ");
            send(PacketEncoder::pingReq);
        }
        if (now - lastHeardNanos >= 2 * keepAliveNanos) {
            throw ClientException.connectionLost("The broker has not answered for "
                    + TimeUnit.NANOSECONDS.toSeconds(2 * keepAliveNanos) + " seconds");
        }
    }

    /** Says goodbye, and waits a moment until the broker has read all. Does nothing the second time. */
    void disconnect(Disconnect packet) {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        try {
            trace.tell("sending DISCONNECT");
            send((packets, to) -> packets.clientDisconnect(to, packet));
            socket.shutdownOutput();
            socket.setSoTimeout(DRAIN_MILLIS_MAX);
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS_MAX);
            byte[] ignored = new byte[READ_SIZE];
            // To close with bytes unread would reset the connection, and the broker might lose what we sent last.
            while (socket.getInputStream().read(ignored) >= 0 && System.nanoTime() < until) {}
        } catch (IOException | ClientException e) {
            trace.tell("could not say goodbye: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            socket.close();
        } catch (IOException e) {
            trace.tell("could not close the connection: " + e.getMessage());
        }
    }
}
