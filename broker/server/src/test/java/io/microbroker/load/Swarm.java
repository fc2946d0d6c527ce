// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Very many connections on one thread, bounded in number and in how fast they come. They understand nothing of what they read;
 * they count it.
 */
final class Swarm implements AutoCloseable {
    private static final long TICK_MILLIS = 100;
    private static final long RETURN_MILLIS = 1000;

    private final InetSocketAddress address;
    private final int connectsPerTick;
    private final Selector selector;
    private final Deque<Member> toConnect = new ArrayDeque<>();
    private final Deque<Member> members = new ArrayDeque<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 << 10);
    private final Thread thread = new Thread(this::run, "swarm");
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    private static final class Member {
        final Peer peer;

        @Nullable
        SocketChannel channel;

        @Nullable
        SelectionKey key;

        @Nullable
        ByteBuffer sending;

        long connectAtMillis;

        Member(Peer peer) {
            this.peer = peer;
        }
    }

    private Swarm(int port, int connectsPerSecond, List<Peer> peers) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        connectsPerTick = Math.max(1, (int) (connectsPerSecond * TICK_MILLIS / 1000));
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Peer peer : peers) {
            Member member = new Member(peer);
            members.add(member);
            toConnect.add(member);
        }
        thread.setDaemon(true);
    }

    /** Begins to connect these. */
    static Swarm start(int port, int connectsPerSecond, List<Peer> peers) {
        Swarm swarm = new Swarm(port, connectsPerSecond, peers);
        swarm.thread.start();
        return swarm;
    }

    /** Connections made so far. */
    long opened() {
        return opened.get();
    }

    /** Connections that the broker has closed, or refused. */
    long closed() {
        return closed.get();
    }

    /** Bytes that came. */
    long received() {
        return received.get();
    }

    /** Bytes that left. */
    long sent() {
        return sent.get();
    }

    private void run() {
        try {
            long nextTick = System.currentTimeMillis();
            while (!stopping) {
                long now = System.currentTimeMillis();
                if (now >= nextTick) {
                    nextTick = now + TICK_MILLIS;
                    tick(now);
                }
                selector.select(Math.max(1, nextTick - now));
                serveSelected();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            members.forEach(this::shut);
        }
    }

    private void tick(long now) throws IOException {
        for (int i = 0; i < connectsPerTick && !toConnect.isEmpty(); i++) {
            Member member = toConnect.remove();
            if (member.connectAtMillis > now) {
                toConnect.addLast(member);
            } else {
                connect(member);
            }
        }
        for (Member member : members) {
            SelectionKey key = member.key;
            if (key != null
                    && key.isValid()
                    && member.sending == null
                    && (key.interestOps() & SelectionKey.OP_CONNECT) == 0) {
                send(member);
            }
        }
    }

    private void connect(Member member) throws IOException {
        SocketChannel channel = SocketChannel.open();
        member.channel = channel;
        member.sending = null;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // no port is left waiting
        if (member.peer.receiveBufferBytes() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, member.peer.receiveBufferBytes());
        }
        try {
            channel.connect(address);
            member.key = channel.register(selector, SelectionKey.OP_CONNECT, member);
        } catch (IOException refused) {
            drop(member);
        }
    }

    private void serveSelected() {
        for (SelectionKey key : selector.selectedKeys()) {
            Member member = (Member) key.attachment();
            try {
                if (key.isValid() && key.isConnectable()) {
                    finishConnect(member, key);
                }
                if (key.isValid() && key.isReadable()) {
                    read(member);
                }
                if (key.isValid() && key.isWritable()) {
                    send(member);
                }
            } catch (IOException broken) {
                drop(member);
            }
        }
        selector.selectedKeys().clear();
    }

    private void finishConnect(Member member, SelectionKey key) throws IOException {
        ((SocketChannel) key.channel()).finishConnect();
        opened.incrementAndGet();
        key.interestOps(member.peer.reads() ? SelectionKey.OP_READ : 0);
        member.peer.onConnected();
        send(member);
    }

    private void read(Member member) throws IOException {
        SocketChannel channel = member.channel;
        scratch.clear();
        int length = channel == null ? -1 : channel.read(scratch);
        if (length < 0) {
            drop(member);
        } else {
            received.addAndGet(length);
        }
    }

    /** A bounded number of writes, so that one flooder does not hold up the others. */
    private void send(Member member) {
        SelectionKey key = member.key;
        SocketChannel channel = member.channel;
        try {
            for (int i = 0; i < 4 && key != null && key.isValid() && channel != null; i++) {
                ByteBuffer sending = member.sending;
                if (sending == null) {
                    byte[] next = member.peer.next(System.currentTimeMillis());
                    if (next == null) {
                        key.interestOps(key.interestOps() & ~SelectionKey.OP_WRITE);
                        return;
                    }
                    sending = ByteBuffer.wrap(next);
                    member.sending = sending;
                }
                sent.addAndGet(channel.write(sending));
                if (sending.hasRemaining()) {
                    key.interestOps(key.interestOps() | SelectionKey.OP_WRITE);
                    return;
                }
                member.sending = null;
            }
            if (key != null && key.isValid()) {
                key.interestOps(key.interestOps() | SelectionKey.OP_WRITE);
            }
        } catch (IOException broken) {
            drop(member);
        }
    }

    private void drop(Member member) {
        closed.incrementAndGet();
        shut(member);
        if (member.peer.returns()) {
            member.connectAtMillis = System.currentTimeMillis() + RETURN_MILLIS;
            toConnect.add(member);
        }
    }

    private void shut(Member member) {
        SocketChannel channel = member.channel;
        member.channel = null;
        member.key = null;
        member.sending = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                member.connectAtMillis = 0; // closed either way
            }
        }
    }

    /** Closes all. Fails if the swarm itself did. */
    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(10_000);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new AssertionError("the swarm failed", cause);
        }
    }
}
