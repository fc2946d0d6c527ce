// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What WebSocket costs beside TCP: CPU of the event loop per message from one publisher to one subscriber, QoS 1, 64 bytes, 20
 * packets per write (and frame). The best of several rounds each, in turn, so that the load of the machine weighs on both alike.
 */
@Tag("long")
final class WebSocketCostIT {
    private static final int BATCH = 20;
    private static final int BATCHES = 5_000;
    private static final int ROUNDS = 6;
    private static final double RATIO_MAX = 1.5;
    private static final byte[] CONNECT = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0};
    private static final byte[] SUBSCRIBE = {(byte) 0x82, 6, 0, 1, 0, 1, 't', 1};
    private static final int PUBLISH_BYTES = 2 + 3 + 2 + 64;

    /** One end of a connection: writes batches and reads what the broker sends, frames taken off. */
    private static final class End implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final DataInputStream in;
        private final UnaryOperator<byte[]> framing;

        End(int port, boolean webSocket) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new DataInputStream(socket.getInputStream());
            framing = webSocket ? Frames::binary : UnaryOperator.identity();
            if (webSocket) {
                new RawWebSocket(socket).upgrade();
            }
            write(CONNECT);
            read(4, webSocket);
        }

        void write(byte[] packets) throws IOException {
            out.write(framing.apply(packets));
        }

        /** Reads this many bytes of MQTT; the broker may put them into several frames. */
        byte[] read(int count, boolean webSocket) throws IOException {
            byte[] bytes = new byte[count];
            for (int have = 0; have < count; ) {
                int next = count - have;
                if (webSocket) {
                    in.readUnsignedByte();
                    int form = in.readUnsignedByte();
                    next = form == 126 ? in.readUnsignedShort() : form;
                }
                in.readFully(bytes, have, next);
                have += next;
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static byte[] publishes() {
        byte[] batch = new byte[BATCH * PUBLISH_BYTES];
        for (int i = 0; i < BATCH; i++) {
            int at = i * PUBLISH_BYTES;
            byte[] head = {0x32, (byte) (PUBLISH_BYTES - 2), 0, 1, 't', 0, (byte) (i + 1)};
            System.arraycopy(head, 0, batch, at, head.length);
            Arrays.fill(batch, at + head.length, at + PUBLISH_BYTES, (byte) 'x');
        }
        return batch;
    }

    private static byte[] acknowledgements(byte[] received) {
        byte[] acks = new byte[BATCH * 4];
        for (int i = 0; i < BATCH; i++) {
            acks[i * 4] = 0x40;
            acks[i * 4 + 1] = 2;
            acks[i * 4 + 2] = received[i * PUBLISH_BYTES + 5];
            acks[i * 4 + 3] = received[i * PUBLISH_BYTES + 6];
        }
        return acks;
    }

    /** Microseconds of the event loop per message. */
    private static double cost(int port, boolean webSocket) throws IOException {
        byte[] batch = publishes();
        try (End publisher = new End(port, webSocket);
                End subscriber = new End(port, webSocket)) {
            subscriber.write(SUBSCRIBE);
            subscriber.read(5, webSocket);
            long before = loopNanos();
            for (int i = 0; i < BATCHES; i++) {
                publisher.write(batch);
                byte[] received = subscriber.read(batch.length, webSocket);
                subscriber.write(acknowledgements(received));
                publisher.read(BATCH * 4, webSocket);
            }
            return (loopNanos() - before) / 1000.0 / BATCHES / BATCH;
        }
    }

    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    @Test
    void costsAtMostHalfAsMuchAgainAsTcp() throws IOException {
        double tcp = Double.MAX_VALUE;
        double webSocket = Double.MAX_VALUE;
        try (WebSocketBroker broker = WebSocketBroker.with(config -> config).start()) {
            for (int round = 0; round < ROUNDS; round++) {
                tcp = Math.min(tcp, cost(broker.broker().port("tcp"), false));
                webSocket = Math.min(webSocket, cost(broker.port(), true));
            }
        }
        System.out.printf(
                "CPU per message, QoS 1, %d per write: TCP %.2f us, WebSocket %.2f us, ratio %.2f%n",
                BATCH, tcp, webSocket, webSocket / tcp);

        assertThat(webSocket / tcp).isLessThanOrEqualTo(RATIO_MAX);
    }
}
