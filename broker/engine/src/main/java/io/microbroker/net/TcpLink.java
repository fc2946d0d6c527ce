// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP socket of a Vert.x server, with a channel handler of our own in the place of Vert.x's: an idle {@link NetSocket} costs
 * 6.9 KB of heap, this 1.7 KB, and its writability is the channel's own. The only class that may know Vert.x's internals.
 *
 * <p>Reads go through one array per thread; a write is one buffer and one flush. Confined to the event loop.
 */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    private static final Logger log = LoggerFactory.getLogger(TcpLink.class);
    private static final int READ_BYTES = 64 << 10;
    private static final int CLOSE_SECONDS = 5;
    private static final RecvByteBufAllocator READS =
            new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(2); // one publisher must not hog the loop
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[READ_BYTES]);

    private final Channel channel;
    private final String remoteAddress;
    private LinkHandler handler = NOBODY;
    private boolean closing;

    private static final LinkHandler NOBODY = new LinkHandler() {
        @Override
        public void onBytes(byte[] bytes, int offset, int length) {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed() {}
    };

    /** Keeps the channel only: Vert.x's context would keep its socket in memory. */
    private TcpLink(Channel channel, String remoteAddress) {
        this.channel = channel;
        this.remoteAddress = remoteAddress;
    }

    /** Takes a socket over from Vert.x and hands it to the acceptor. Called by the server's connect handler. */
    static void take(NetSocket socket, int egressBytes, LinkAcceptor acceptor) {
        ChannelHandlerContext vertxContext = ((NetSocketInternal) socket).channelHandlerContext();
        Channel channel = vertxContext.channel();
        channel.config().setRecvByteBufAllocator(READS);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(egressBytes / 2, egressBytes));
        TcpLink link = new TcpLink(channel, String.valueOf(socket.remoteAddress()));
        channel.pipeline().addAfter(vertxContext.name(), "mqtt", link);
        channel.pipeline().remove(vertxContext.name());
        link.handler = acceptor.accept(link);
        if (!channel.isActive()) {
            link.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!closing) {
                read(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void read(ByteBuf bytes) {
        byte[] scratch = SCRATCH.get();
        while (bytes.isReadable()) {
            int length = Math.min(bytes.readableBytes(), scratch.length);
            bytes.readBytes(scratch, 0, length);
            handler.onBytes(scratch, 0, length);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            handler.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed();
    }

    private void closed() {
        closing = true;
        LinkHandler last = handler;
        handler = NOBODY;
        last.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("connection failed remote={} cause={}", remoteAddress, cause.toString());
        } else {
            log.error("connection failed remote={}", remoteAddress, cause);
        }
        closeNow(context.channel());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private static void closeNow(Channel channel) {
        channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Vert.x announces the end of its server; the broker itself says goodbye to its clients.
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failure closes the channel, and channelInactive tells
    public void write(byte[] bytes, int offset, int length) {
        if (!closing && channel.isActive()) {
            ByteBuf copy = channel.alloc().directBuffer(length, length);
            copy.writeBytes(bytes, offset, length);
            channel.writeAndFlush(copy, channel.voidPromise());
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void pause() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (!closing) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the deadline needs no answer
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        ChannelFuture flushed = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        flushed.addListener(ChannelFutureListener.CLOSE);
        if (!flushed.isDone()) { // a peer that does not read gets a few seconds
            channel.eventLoop().schedule(() -> closeNow(channel), CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
