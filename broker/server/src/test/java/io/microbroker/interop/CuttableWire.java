// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A piece of wire between a client and the broker, for clients that cannot cut their connection themselves. */
final class CuttableWire implements AutoCloseable {
    private final ServerSocket entry;
    private final int exitPort;
    private final List<Closeable> ends = new CopyOnWriteArrayList<>();

    /** @param exitPort of the broker, on 127.0.0.1 */
    CuttableWire(int exitPort) {
        this.exitPort = exitPort;
        try {
            entry = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::acceptAll);
    }

    /** Where the client connects to, on 127.0.0.1. */
    int port() {
        return entry.getLocalPort();
    }

    /** Cuts all connections; later ones pass. */
    void cut() {
        ends.forEach(CuttableWire::closeQuietly);
        ends.clear();
    }

    @Override
    public void close() {
        closeQuietly(entry);
        cut();
    }

    private void acceptAll() {
        while (!entry.isClosed()) {
            try {
                Socket client = entry.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), exitPort);
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                ends.add(client);
                ends.add(broker);
                run(() -> carry(client, broker));
                run(() -> carry(broker, client));
            } catch (IOException e) {
                closeQuietly(entry); // closed by the test, or of no more use to it
            }
        }
    }

    /** Carries bytes one way until one end closes, then closes the other one. */
    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            return; // closed by one of the ends or by the test
        }
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "wire");
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
}
