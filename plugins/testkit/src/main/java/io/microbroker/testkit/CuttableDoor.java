// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A port of the loopback before that of a server, for networks that fail: it lets nobody in, carries nothing, carries slowly, cuts. Open at first.
 * Safe for threads.
 */
public final class CuttableDoor implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int BACKLOG = 50;
    private static final long GLANCE_NANOS = 1_000_000;

    private final ServerSocket entry;
    private final int exitPort;
    private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();
    private volatile State state = State.OPEN;
    private volatile long delayNanos;

    private enum State {
        OPEN,
        STALLED,
        SHUT
    }

    /** @param exitPort of the server, on 127.0.0.1 */
    public CuttableDoor(int exitPort) {
        this.exitPort = exitPort;
        try {
            entry = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::acceptAll);
    }

    /** One that lets nobody in until it is opened. */
    public static CuttableDoor shutBefore(int exitPort) {
        CuttableDoor door = new CuttableDoor(exitPort);
        door.shut();
        return door;
    }

    /** Where clients connect to, on 127.0.0.1. */
    public int port() {
        return entry.getLocalPort();
    }

    /** All passes from now on. */
    public void open() {
        state = State.OPEN;
    }

    /** Nothing passes from now on and nobody is told, as when a network is cut: what was on its way stays on its way. */
    public void stall() {
        state = State.STALLED;
    }

    /** Nobody is let in from now on, and all connections are cut. */
    public void shut() {
        state = State.SHUT;
        cut();
    }

    /** Cuts all connections; whether others may come stays as it is. */
    public void cut() {
        ends.forEach(CuttableDoor::closeQuietly);
        ends.clear();
    }

    /** So long each piece waits, in both directions. */
    public void delay(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void acceptAll() {
        while (!entry.isClosed()) {
            try {
                letIn(entry.accept());
            } catch (IOException e) {
                pause(GLANCE_NANOS); // the test is over
            }
        }
    }

    private void letIn(Socket client) throws IOException {
        if (state == State.SHUT) {
            client.close();
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), exitPort);
            ends.add(client);
            ends.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            run(() -> carry(client, server));
            run(() -> carry(server, client));
        } catch (IOException e) {
            client.close(); // the server is away
        }
    }

    /** Carries bytes one way until one end closes, then closes the other one. */
    private void carry(Socket from, Socket to) {
        byte[] piece = new byte[PIECE_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                pause(delayNanos);
                while (state == State.STALLED && !to.isClosed() && !entry.isClosed()) {
                    pause(GLANCE_NANOS);
                }
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            return; // one of the ends is gone
        } finally {
            ends.remove(from);
            ends.remove(to);
        }
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        closeQuietly(entry);
        cut();
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
}
