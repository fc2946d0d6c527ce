// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;

/** Many clients with stored sessions, one filter each, that come, stay and leave. Confined to one thread. */
public final class Crowd implements AutoCloseable {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final int SESSION_PRESENT = 1;
    private static final int TOLD_AT_A_TIME = 5000;

    private final String name;
    private final Selector selector = Selector.open();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(64 << 10);
    private final Client[] clients;
    private final long[] waitedNanos;
    private int arriving;
    private int resumed;

    /** A client for as long as it is connected. */
    private final class Client implements Connection.Handler {
        private final int index;
        private final Connection connection;
        private final boolean subscribes;
        private final long sentNanos = System.nanoTime();

        Client(int index, int port, boolean subscribes) throws IOException {
            this.index = index;
            this.subscribes = subscribes;
            this.connection = new Connection(port, selector, this);
        }

        @Override
        public void onPacket(Connection from, int header, ByteBuffer packet, int end) {
            if (clients[index] != this) {
                return; // it is told that it was taken over
            }
            if (header >> 4 == Packets.CONNACK) {
                onConnack(packet);
            } else if (header >> 4 == Packets.SUBACK) {
                arriving--;
            }
        }

        private void onConnack(ByteBuffer packet) {
            if (packet.get(packet.position() + 1) != 0) {
                throw new IllegalStateException("a client was refused: " + packet.get(packet.position() + 1));
            }
            waitedNanos[index] = System.nanoTime() - sentNanos;
            resumed += packet.get(packet.position()) & SESSION_PRESENT;
            if (subscribes) {
                connection.send(Packets.subscribe(topic(index), 1, false));
            } else {
                arriving--;
            }
        }
    }

    /** So many clients, none of them connected. */
    public Crowd(String name, int count) throws IOException {
        this.name = name;
        this.clients = new Client[count];
        this.waitedNanos = new long[count];
    }

    /**
     * Has clients connect, each on its own, also those that are connected elsewhere; returns when the last has its answer.
     *
     * @param atATime how many may wait for an answer together
     * @param subscribes each takes its filter
     * @return how many found their session
     */
    public int come(int port, int from, int to, int atATime, boolean subscribes) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        int next = from;
        resumed = 0;
        while (next < to || arriving > 0) {
            for (; next < to && arriving < atATime; next++) {
                connect(next, port, subscribes);
            }
            look();
            if (System.nanoTime() > end) {
                throw new IOException(arriving + " clients got no answer");
            }
        }
        return resumed;
    }

    private void connect(int index, int port, boolean subscribes) throws IOException {
        Client client = new Client(index, port, subscribes);
        clients[index] = client;
        client.connection.send(Packets.connect(name + "-" + index, false, true));
        client.connection.flush();
        arriving++;
    }

    private void look() throws IOException {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
            Connection connection = (Connection) key.attachment();
            try {
                connection.read(shared);
                connection.flush();
            } catch (IOException e) {
                connection.close(); // of a broker that is gone, or taken over
            }
        }
        selector.selectedKeys().clear();
    }

    /**
     * Publishes so many messages of 64 bytes for each of these clients, at QoS 1 and from one more client; returns when the last is
     * acknowledged.
     */
    public void tell(int port, int from, int to, int messages) throws IOException {
        Teller teller = new Teller(port);
        teller.connection.send(Packets.connect(name + "-teller", false, false));
        teller.connection.flush();
        long end = System.nanoTime() + PATIENCE_NANOS;
        int sent = 0;
        int all = (to - from) * messages;
        while (teller.acknowledged < all) {
            for (; teller.isReady && sent < all && sent - teller.acknowledged < TOLD_AT_A_TIME; sent++) {
                teller.send(from + sent % (to - from), sent);
            }
            teller.connection.flush();
            look();
            if (System.nanoTime() > end) {
                throw new IOException(all - teller.acknowledged + " messages were not acknowledged");
            }
        }
        teller.connection.close();
    }

    private final class Teller implements Connection.Handler {
        private final Connection connection;
        private boolean isReady;
        private int acknowledged;

        Teller(int port) throws IOException {
            connection = new Connection(port, selector, this);
        }

        void send(int client, int number) {
            byte[] packet = Packets.publish(topic(client), 1, false);
            ByteBuffer out = connection.out(packet.length);
            int start = out.position();
            out.put(packet).putShort(start + packet.length - Load.PAYLOAD_BYTES - 2, (short) (number % 65_535 + 1));
        }

        @Override
        public void onPacket(Connection from, int header, ByteBuffer packet, int end) {
            isReady = true;
            acknowledged += header >> 4 == Packets.PUBACK ? 1 : 0;
        }
    }

    private String topic(int client) {
        return "crowd/" + name + "/" + client;
    }

    /** Has clients disconnect in good order; their sessions stay. */
    public void leave(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            clients[i].connection.send(Packets.disconnect());
            clients[i].connection.flush();
            clients[i].connection.close();
        }
        selector.selectNow(); // lets go of their sockets
    }

    /** Milliseconds from CONNECT to CONNACK of the last time, by rank. */
    public double[] waitedMillis(int from, int to) {
        return Arrays.stream(waitedNanos, from, to)
                .mapToDouble(nanos -> nanos / 1e6)
                .sorted()
                .toArray();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Connection) key.attachment()).close();
        }
        selector.close();
    }
}
