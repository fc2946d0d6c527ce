// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Takes MQTT 5.0 at QoS 0 with one subscriber for a topic, and loses, repeats and swaps messages where it is told to. */
final class FaultyBroker implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Map<String, OutputStream> subscribers = new ConcurrentHashMap<>();
    private final int loseFrom;
    private final int repeatEvery;
    private final int swapEvery;
    private int seen;
    private byte @Nullable [] kept;
    int lost;
    int repeated;
    int swapped;

    /** Zero: never. */
    FaultyBroker(int loseFrom, int repeatEvery, int swapEvery) throws IOException {
        this.loseFrom = loseFrom;
        this.repeatEvery = repeatEvery;
        this.swapEvery = swapEvery;
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-broker");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                int header = in.read();
                byte[] body = new byte[Math.max(0, in.read())]; // all that comes is shorter than 128 bytes
                in.readFully(body);
                answer(header, body, out);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void answer(int header, byte[] body, OutputStream out) throws IOException {
        switch (header >> 4) {
            case 1 -> out.write(new byte[] {0x20, 3, 0, 0, 0});
            case 8 -> {
                subscribers.put(new String(body, 5, body[4], StandardCharsets.UTF_8), out);
                out.write(new byte[] {(byte) 0x90, 4, body[0], body[1], 0, 0});
            }
            case 3 -> publish(new String(body, 2, body[1], StandardCharsets.UTF_8), body);
            default -> throw new IOException("packet " + header);
        }
    }

    private synchronized void publish(String topic, byte[] body) throws IOException {
        byte[] packet = new byte[body.length + 2];
        packet[0] = 0x30;
        packet[1] = (byte) body.length;
        System.arraycopy(body, 0, packet, 2, body.length);
        OutputStream out = subscribers.get(topic);
        if (out == null) {
            throw new IOException("nobody takes " + topic);
        }
        seen++;
        if (loseFrom > 0 && seen >= loseFrom) {
            lost++;
        } else if (swapEvery > 0 && seen % swapEvery == 0) {
            kept = packet;
        } else {
            out.write(packet);
            after(packet, out);
        }
    }

    private void after(byte[] packet, OutputStream out) throws IOException {
        if (kept != null) {
            out.write(kept);
            kept = null;
            swapped++;
        }
        if (repeatEvery > 0 && seen % repeatEvery == 0) {
            out.write(packet);
            repeated++;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
