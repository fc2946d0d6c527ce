// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that gives whole packets, each within a deadline. Used by one thread. */
final class RawConnection {
    private final Socket socket;
    private final InputStream in;
    private long deadlineMillis = 20_000;

    RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Nothing came in time. */
    static final class NothingCame extends Exception {
        private static final long serialVersionUID = 1L;

        NothingCame(String message) {
            super(message);
        }
    }

    long deadlineMillis() {
        return deadlineMillis;
    }

    void setDeadlineMillis(long millis) {
        deadlineMillis = millis;
    }

    /** Sends bytes. If the peer has closed the connection, the next {@link #receive} will tell. */
    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            if (socket.isClosed()) {
                throw new IllegalStateException("this client has been closed", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send " + Hex.of(bytes), e);
        }
    }

    /**
     * The bytes of the next packet, or null if the peer has closed the connection.
     *
     * @throws NothingCame if no whole packet comes before the deadline
     */
    byte @Nullable [] receive() throws NothingCame {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try {
            int rest = readHeader(packet, deadline);
            while (rest > 0) {
                byte[] chunk = new byte[rest];
                setTimeout(deadline, packet);
                int read = in.read(chunk);
                if (read < 0) {
                    throw new AssertionError("the connection was closed within a packet: " + hex(packet));
                }
                packet.write(chunk, 0, read);
                rest -= read;
            }
            return rest < 0 ? null : packet.toByteArray();
        } catch (SocketTimeoutException e) {
            throw new NothingCame(packet.size() == 0 ? "nothing came" : "only a part of a packet came: " + hex(packet));
        } catch (SocketException e) {
            return null; // a reset closes too
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads type and remaining length. Returns the bytes that are to follow, -1 at the end of the stream. */
    private int readHeader(ByteArrayOutputStream packet, long deadline) throws IOException, NothingCame {
        int length = 0;
        for (int shift = -7; shift < 28; shift += 7) {
            setTimeout(deadline, packet);
            int next = in.read();
            if (next < 0) {
                if (packet.size() == 0) {
                    return -1;
                }
                throw new AssertionError("the connection was closed within a packet: " + hex(packet));
            }
            packet.write(next);
            if (shift >= 0) {
                length |= (next & 127) << shift;
                if (next < 128) {
                    return length;
                }
            }
        }
        throw new AssertionError("remaining length has more than four bytes: " + hex(packet));
    }

    private void setTimeout(long deadline, ByteArrayOutputStream packet) throws SocketException, NothingCame {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new NothingCame("no whole packet came: " + hex(packet));
        }
        socket.setSoTimeout((int) left);
    }

    private static String hex(ByteArrayOutputStream packet) {
        return Hex.of(packet.toByteArray());
    }

    /** Ends the connection without a DISCONNECT; with {@code reset} not even in the manner of TCP. */
    void close(boolean reset) {
        try {
            if (reset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will be sent; the other direction stays open. */
    void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
