// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client's connection: takes packets apart, and writes what was gathered. Confined to one thread. */
final class Connection {
    private static final int OUT_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Handler handler;
    private ByteBuffer out = ByteBuffer.allocate(1024);
    private byte[] begun = {};

    /** Takes packets. */
    interface Handler {
        /**
         * @param header first byte of the packet
         * @param packet positioned behind the length
         * @param end where the packet ends
         */
        void onPacket(Connection connection, int header, ByteBuffer packet, int end);
    }

    Connection(int port, Selector selector, Handler handler) throws IOException {
        this.handler = handler;
        this.channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Room for so many bytes more, to be written at the next {@link #flush}. */
    ByteBuffer out(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes));
            out = larger.put(out.flip());
        }
        return out;
    }

    void send(byte[] packet) {
        out(packet.length).put(packet);
    }

    /** True while so much waits to be written that more makes no sense. */
    boolean isFull() {
        return out.position() > OUT_BYTES;
    }

    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            out.compact();
        }
    }

    /** Reads what is there. The buffer is shared by all connections and empty between calls. */
    void read(ByteBuffer shared) throws IOException {
        int read;
        do {
            shared.clear().put(begun);
            int before = shared.position();
            read = channel.read(shared);
            if (read < 0) {
                throw new EOFException("the broker closed a connection");
            }
            shared.flip();
            if (shared.limit() > before) {
                parse(shared);
                begun = new byte[shared.remaining()];
                shared.get(begun);
            }
        } while (read > 0 && shared.limit() == shared.capacity());
    }

    private void parse(ByteBuffer bytes) {
        while (bytes.remaining() >= 2) {
            int start = bytes.position();
            int header = bytes.get() & 0xFF;
            int length = length(bytes);
            if (length < 0 || bytes.remaining() < length) {
                bytes.position(start);
                return;
            }
            int end = bytes.position() + length;
            handler.onPacket(this, header, bytes, end);
            bytes.position(end);
        }
    }

    /** The length of what follows, -1 if it is not all there. */
    private static int length(ByteBuffer bytes) {
        int length = 0;
        for (int shift = 0; shift < 28 && bytes.hasRemaining(); shift += 7) {
            int next = bytes.get();
            length |= (next & 127) << shift;
            if (next >= 0) {
                return length;
            }
        }
        return -1;
    }

    void close() throws IOException {
        channel.close();
    }
}
