// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

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
 * The way of one instance to Redis. While it is shut nothing passes and nobody is told, as when a network is cut: what was on its way stays on its
 * way. It may be slow, too. Safe for threads.
 */
final class Door implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 16;
    private static final long GLANCE_NANOS = 1_000_000;

    private final ServerSocket entry;
    private final int exitPort;
    private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean isShut;
    private volatile long delayNanos;

    /** @param exitPort where it leads to, on 127.0.0.1 */
    Door(int exitPort) {
        this.exitPort = exitPort;
        try {
            entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::acceptAll);
    }

    /** As {@code storage.redis.address} takes it. */
    String address() {
        return "redis://127.0.0.1:" + entry.getLocalPort();
    }

    /** Nothing passes from now on. */
    void shut() {
        isShut = true;
    }

    /** The same, and the connections that there are have an end. */
    void slam() {
        isShut = true;
        ends.forEach(Door::closeQuietly);
        ends.clear();
    }

    /** All passes again. */
    void open() {
        isShut = false;
    }

    /** So long each piece waits, in both directions. */
    void delay(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void acceptAll() {
        while (!entry.isClosed()) {
            try {
                Socket instance = entry.accept();
                Socket redis = new Socket(InetAddress.getLoopbackAddress(), exitPort);
                instance.setTcpNoDelay(true);
                redis.setTcpNoDelay(true);
                ends.add(instance);
                ends.add(redis);
                run(() -> carry(instance, redis));
                run(() -> carry(redis, instance));
            } catch (IOException e) {
                pause(GLANCE_NANOS); // Redis is away, or the test is over
            }
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
                while (isShut && !to.isClosed() && !entry.isClosed()) {
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
        ends.forEach(Door::closeQuietly);
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
