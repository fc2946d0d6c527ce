// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A WebSocket done by hand over a socket: sends what it is told, right or wrong, and gives frames. Used by one thread. */
final class RawWebSocket implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
    }

    record Frame(int firstByte, byte[] payload) {
        int closeCode() {
            if (firstByte != (Frames.FIN | Frames.CLOSE)) {
                throw new AssertionError("no close frame, but " + Integer.toHexString(firstByte));
            }
            return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }

        String reason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    /** A connection on which nothing was sent yet. */
    static RawWebSocket connect(int port) throws IOException {
        return new RawWebSocket(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A WebSocket that is open. */
    static RawWebSocket open(int port) throws IOException {
        return connect(port).upgrade();
    }

    RawWebSocket upgrade() throws IOException {
        send(request(""));
        String answer = head();
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("no WebSocket: " + answer);
        }
        return this;
    }

    /**
     * A proper request.
     *
     * @param more more headers, each with a line feed at its end
     */
    static String request(String more) {
        return "GET /mqtt HTTP/1.1\nHost: 127.0.0.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
                + "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\nSec-WebSocket-Protocol: mqtt\n" + more + "\n";
    }

    /** Sends text; its line feeds become CR LF. */
    void send(String text) throws IOException {
        send(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The head of the answer. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** All that comes until the other side closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int form = in.readUnsignedByte();
        long length = form == 127 ? in.readLong() : form == 126 ? in.readUnsignedShort() : form;
        return new Frame(first, in.readNBytes(Math.toIntExact(length)));
    }

    /** Whether the other side has closed, with nothing left to read. */
    boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true; // a reset closes too
        }
    }

    /** Speaks MQTT from here on: each packet sent is one frame. */
    RawClient mqtt() {
        return RawClient.over(new Carrier(Integer.MAX_VALUE));
    }

    /** The same with frames of at most this many bytes. */
    RawClient mqtt(int frameBytes) {
        return RawClient.over(new Carrier(frameBytes));
    }

    /** The same as a socket: what is written at once is one frame, what is read is what is in the frames. */
    Socket asSocket() {
        return new Carrier(Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The WebSocket as a socket. */
    private final class Carrier extends Socket {
        private final int frameBytes;

        Carrier(int frameBytes) {
            this.frameBytes = frameBytes;
        }

        @Override
        public InputStream getInputStream() {
            return new Payload();
        }

        @Override
        public OutputStream getOutputStream() {
            return new ByteArrayOutputStream() {
                @Override
                public void write(byte[] bytes) throws IOException {
                    for (int from = 0; from < bytes.length; from += Math.min(frameBytes, bytes.length)) {
                        int to = (int) Math.min(bytes.length, (long) from + frameBytes);
                        RawWebSocket.this.send(Frames.binary(Arrays.copyOfRange(bytes, from, to)));
                    }
                }
            };
        }

        @Override
        public synchronized void setSoTimeout(int timeout) throws SocketException {
            socket.setSoTimeout(timeout);
        }

        @Override
        public synchronized void close() {
            RawWebSocket.this.close();
        }
    }

    /** What is in the binary frames; ends with the close frame. */
    private final class Payload extends InputStream {
        private byte[] left = new byte[0];
        private int position;

        @Override
        public int read() throws IOException {
            while (position == left.length) {
                Frame frame = frame();
                if (frame.firstByte() == (Frames.FIN | Frames.CLOSE)) {
                    return -1;
                }
                left = frame.payload();
                position = 0;
            }
            return left[position++] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int first = read();
            if (first < 0) {
                return -1;
            }
            bytes[offset] = (byte) first;
            int more = Math.min(length - 1, left.length - position);
            System.arraycopy(left, position, bytes, offset + 1, more);
            position += more;
            return 1 + more;
        }
    }
}
