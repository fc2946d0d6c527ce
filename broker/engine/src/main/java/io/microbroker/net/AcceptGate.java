// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;

/**
 * Lets connections in a few at a time. Accepting one is cheap and done on a thread of its own, serving it is not: thousands that
 * come at once would lie before the loops as so many tasks, and until those are done no socket of others is looked at. What is
 * not let in yet waits in the backlog of the kernel. Confined to the loop of the listening channel, but for {@link #install}.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    /** Connections between two looks at other sockets. Odd, so that with two loops each has its turn at the gate. */
    private static final int AT_A_TIME = 15;

    private static final AttributeKey<AcceptGate> GATE = AttributeKey.valueOf(AcceptGate.class, "gate");

    private int accepted;

    private AcceptGate() {}

    /** Sees to it that the channel has a gate. Any thread. */
    static void install(Channel listening) {
        if (!listening.hasAttr(GATE)) {
            AcceptGate gate = new AcceptGate();
            if (listening.attr(GATE).setIfAbsent(gate) == null) {
                listening.pipeline().addFirst("gate", gate);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        context.fireChannelRead(connection);
        accepted++;
        if (accepted == AT_A_TIME) {
            accepted = 0;
            Channel listening = context.channel();
            listening.config().setAutoRead(false);
            EventLoop loop = ((Channel) connection).eventLoop();
            loop.execute(() -> openSoon(listening, loop)); // behind the connections that have been let in
        }
    }

    /** A timer runs behind the next look at the sockets, a task would not. */
    @SuppressWarnings("FutureReturnValueIgnored") // the loop outlives its connections
    private static void openSoon(Channel listening, EventLoop loop) {
        loop.schedule(() -> open(listening), 1, TimeUnit.MILLISECONDS);
    }

    private static void open(Channel listening) {
        if (listening.isOpen()) {
            listening.config().setAutoRead(true);
        }
    }
}
