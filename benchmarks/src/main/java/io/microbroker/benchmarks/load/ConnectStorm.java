// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Clients that connect, get their CONNACK, and leave: 64 at a time, clean sessions. */
public final class ConnectStorm {
    private static final int AT_A_TIME = 64;
    private static final int SECONDS_MAX = 60;

    private final int port;
    private final String name;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(4096);
    private int made;
    private int open;
    private int done;

    private ConnectStorm(int port, String name) {
        this.port = port;
        this.name = name;
    }

    /**
     * So many connects, on one thread.
     *
     * @return deliveries are connects, {@code lost} those that got no CONNACK; there are no latencies
     */
    public static Result run(int count, int port, long pid, String name) throws IOException {
        double broker = ProcessCpu.of(pid);
        double own = ProcessCpu.of(ProcessHandle.current().pid());
        double all = ProcessCpu.ofAll();
        long begin = System.nanoTime();
        ConnectStorm storm = new ConnectStorm(port, name);
        storm.run(count);
        double seconds = (System.nanoTime() - begin) / 1e9;
        broker = ProcessCpu.of(pid) - broker;
        own = ProcessCpu.of(ProcessHandle.current().pid()) - own;
        all = ProcessCpu.ofAll() - all;
        return new Result(
                storm.done,
                seconds,
                broker * 1e6 / Math.max(1, storm.done),
                0,
                0,
                count - storm.done,
                0,
                0,
                Math.max(0, all - broker - own) / seconds);
    }

    private void run(int count) throws IOException {
        long end = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
        try (Selector selector = Selector.open()) {
            while (done < count && System.nanoTime() < end) {
                while (open < AT_A_TIME && made < count) {
                    Connection connection = new Connection(port, selector, this::onPacket);
                    connection.send(Packets.connect(name + "-" + made++, false, false));
                    connection.flush();
                    open++;
                }
                selector.select(1000);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve((Connection) key.attachment());
                }
                selector.selectedKeys().clear();
            }
        }
    }

    private void serve(Connection connection) throws IOException {
        int before = done;
        connection.read(shared);
        if (done > before) {
            connection.send(Packets.disconnect());
            connection.flush();
            connection.close();
            open--;
        }
    }

    private void onPacket(Connection connection, int header, ByteBuffer packet, int end) {
        if (header >> 4 != Packets.CONNACK || packet.get(packet.position() + 1) != 0) {
            throw new IllegalStateException("instead of a CONNACK of success came 0x" + Integer.toHexString(header));
        }
        done++;
    }
}
