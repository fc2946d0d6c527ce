// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port before a broker that lets nobody in until it is opened, and cuts what it let in. */
final class CuttableDoor implements AutoCloseable {
    private final ServerSocket entry;
    private final int exitPort;
    private final List<Closeable> ends = new CopyOnWriteArrayList<>();
    private volatile boolean open;

    /** @param exitPort of the broker, on 127.0.0.1 */
    CuttableDoor(int exitPort) {
        this.exitPort = exitPort;
        try {
            entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::acceptAll);
    }

    int port() {
        return entry.getLocalPort();
    }

    /** Whoever comes is let in from here on. */
    void open() {
        open = true;
    }

    /** Cuts all connections and lets nobody in. */
    void shut() {
        open = false;
        cut();
    }

    /** Cuts all connections. */
    void cut() {
        ends.forEach(CuttableDoor::closeQuietly);
        ends.clear();
    }

    private void acceptAll() {
        while (!entry.isClosed()) {
            try {
                Socket client = entry.accept();
                if (!open) {
                    client.close();
                    continue;
                }
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), exitPort);
                ends.add(client);
                ends.add(broker);
                run(() -> carry(client, broker));
                run(() -> carry(broker, client));
            } catch (IOException e) {
                if (entry.isClosed()) {
                    return;
                }
            }
        }
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // cut
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "door");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(entry);
        cut();
    }
}
