// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A server that says what the test tells it to, to one client. Driven by the thread of the test. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private @Nullable Socket socket;

    ScriptedServer() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listener.setSoTimeout(20_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The bytes that the client has sent next, in hex digits. */
    String read(int count) {
        try {
            Socket peer = accepted();
            peer.setSoTimeout(20_000);
            return Hex.of(peer.getInputStream().readNBytes(count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bytes up to the end of the client's stream. */
    String readAll() {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            Socket peer = accepted();
            peer.setSoTimeout(20_000);
            peer.getInputStream().transferTo(all);
            return Hex.of(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScriptedServer say(String hex) {
        try {
            accepted().getOutputStream().write(Hex.bytes(hex));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void hangUp() {
        try {
            accepted().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket accepted() throws IOException {
        Socket peer = socket;
        if (peer == null) {
            peer = listener.accept();
            socket = peer;
        }
        return peer;
    }

    @Override
    public void close() {
        try {
            listener.close();
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
