// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import io.microbroker.tls.TlsContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP socket of a Vert.x server, with a channel handler of our own in the place of Vert.x's: an idle {@link NetSocket} costs
 * 6.9 KB of heap, this 1.7 KB, and its writability is the channel's own. The only class that may know Vert.x's internals.
 *
 * <p>Reads go through one array per thread; a write is one buffer and one flush. TLS is a handler below this one; the broker has
 * the link before its handshake, so that its deadline and its count of connections include those who never end one. Confined to
 * the event loop.
 */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    private static final Logger log = LoggerFactory.getLogger(TcpLink.class);
    private static final int READ_BYTES = 64 << 10;
    private static final int CLOSE_SECONDS = 5;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final RecvByteBufAllocator READS =
            new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(2); // one publisher must not hog the loop
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[READ_BYTES]);

    private final Channel channel;
    private final String remoteAddress;
    private final Terms terms;
    private final @Nullable SslHandler tls;
    private LinkHandler handler = NOBODY;
    private boolean closing;
    /** Bytes that were waiting when last looked at; 0 as long as the peer takes all. */
    private long waiting;

    private boolean wasRefused;

    private static final LinkHandler NOBODY = new LinkHandler() {
        @Override
        public void onBytes(byte[] bytes, int offset, int length) {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed() {}
    };

    /**
     * What the links of one listener on one loop have in common.
     *
     * @param egressBytes high-water mark of {@link Link#isWritable}
     * @param memory what waits for all links
     */
    record Terms(
            String listener,
            int egressBytes,
            EgressMemory memory,
            @Nullable TlsContext tls,
            LogThrottle throttle) {}

    /** Keeps the channel only: Vert.x's context would keep its socket in memory. */
    private TcpLink(Channel channel, String remoteAddress, Terms terms) {
        TlsContext context = terms.tls();
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.terms = terms;
        this.tls = context == null ? null : new SslHandler(context.newEngine());
    }

    /** Takes a socket over from Vert.x and hands it to the acceptor. Called by the server's connect handler. */
    static void take(NetSocket socket, Terms terms, LinkAcceptor acceptor) {
        ChannelHandlerContext vertxContext = ((NetSocketInternal) socket).channelHandlerContext();
        Channel channel = vertxContext.channel();
        AcceptGate.install(channel.parent());
        channel.config().setRecvByteBufAllocator(READS);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // its end must not pass the answers
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(terms.egressBytes() / 2, terms.egressBytes()));
        TcpLink link = new TcpLink(channel, String.valueOf(socket.remoteAddress()), terms);
        channel.pipeline().addAfter(vertxContext.name(), "mqtt", link);
        channel.pipeline().remove(vertxContext.name());
        link.handler = acceptor.accept(link);
        if (link.tls != null) {
            link.tls.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
            channel.pipeline().addFirst("tls", link.tls);
        }
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
        if (cause instanceof SSLException) {
            onTlsFailure(String.valueOf(cause.getMessage()));
        } else if (cause.getCause() instanceof SSLException refused) {
            onTlsFailure(String.valueOf(refused.getMessage()));
        } else if (cause instanceof IOException) {
            log.debug("connection failed remote={} cause={}", remoteAddress, cause.toString());
        } else {
            log.error("connection failed remote={}", remoteAddress, cause);
        }
        closeNow(context.channel());
    }

    private void onTlsFailure(String cause) {
        terms.throttle()
                .warn(
                        "tls",
                        "tls refused cause=\"{}\" remote={} listener={}",
                        LogThrottle.safe(cause),
                        remoteAddress,
                        terms.listener());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private static void closeNow(Channel channel) {
        channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Vert.x announces the end of its server; the broker itself says goodbye to its clients.
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            checkCertificates();
        } else if (event instanceof ChannelInputShutdownEvent) {
            channel.eventLoop().execute(() -> closeNow(channel)); // behind the end of the turn, which still answers
        }
    }

    /** A resumed session brings the certificates of its first connection: they may have run out since. */
    private void checkCertificates() {
        try {
            for (Certificate each : certificates()) {
                ((X509Certificate) each).checkValidity();
            }
        } catch (CertificateException e) {
            onTlsFailure(e.toString());
            closing = true;
            closeNow(channel);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failure closes the channel, and channelInactive tells
    public void write(byte[] bytes, int offset, int length) {
        if (!closing && channel.isActive()) {
            ByteBuf copy = channel.alloc().directBuffer(length, length);
            copy.writeBytes(bytes, offset, length);
            channel.writeAndFlush(copy, channel.voidPromise());
            noteWaiting();
        }
    }

    /** Counts what the peer has not taken, as long as there is any. */
    private void noteWaiting() {
        long now = waitingBytes();
        if (now == 0 && waiting == 0) {
            return;
        }
        boolean grows = now > waiting;
        if (waiting == 0) {
            watch();
        }
        terms.memory().add(now - waiting);
        waiting = now;
        if (grows && terms.memory().isFull()) {
            closing = true;
            handler.onOverflow();
            closeNow(channel);
        }
    }

    private long waitingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null || buffer.isEmpty()
                ? 0
                : buffer.totalPendingWriteBytes(); // who is told of an end still counts
    }

    /** An empty write is done when all before it is. */
    private void watch() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> taken());
    }

    private void taken() {
        long now = waitingBytes();
        terms.memory().add(now - waiting);
        waiting = now;
        if (now > 0) {
            watch();
        } else if (wasRefused && !closing) {
            wasRefused = false;
            handler.onWritable();
        }
    }

    @Override
    public boolean isWritable() {
        if (!channel.isWritable()) {
            return false;
        }
        if (waiting > 0 && terms.memory().isTight()) {
            wasRefused = true;
            return false;
        }
        return true;
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
        if (tls != null && !tls.handshakeFuture().isDone()) { // nothing can be flushed yet
            closeNow(channel);
            return;
        }
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

    @Override
    public List<Certificate> certificates() {
        if (tls == null) {
            return List.of();
        }
        try {
            return List.of(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
