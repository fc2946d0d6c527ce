// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Clients that are connected and say nothing: clean sessions of MQTT 3.1.1, keep alive ten minutes. Confined to one thread. */
public final class IdleClients implements AutoCloseable {
    private static final int AT_A_TIME = 64;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Selector selector;
    private final List<Connection> all = new ArrayList<>();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(4096);
    private int greeted;

    /**
     * Connects so many clients and waits until each has its CONNACK.
     *
     * @param name of their client ids: none may be used twice on one broker
     * @throws IOException if the broker does not let all of them in within a minute
     */
    public IdleClients(int count, int port, String name) throws IOException {
        selector = Selector.open();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (greeted < count) {
            if (System.nanoTime() > end) {
                throw new IOException("only " + greeted + " of " + count + " clients got a CONNACK");
            }
            while (all.size() < count && all.size() - greeted < AT_A_TIME) {
                Connection connection = new Connection(port, selector, this::onPacket);
                all.add(connection);
                connection.send(Packets.connect(name + "-" + all.size(), false, false));
                connection.flush();
            }
            selector.select(1000);
            for (SelectionKey key : selector.selectedKeys()) {
                ((Connection) key.attachment()).read(shared);
            }
            selector.selectedKeys().clear();
        }
    }

    private void onPacket(Connection connection, int header, ByteBuffer packet, int end) {
        if (header >> 4 == Packets.CONNACK && packet.get(packet.position() + 1) == 0) {
            greeted++;
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : all) {
            connection.close();
        }
        selector.close();
    }
}
