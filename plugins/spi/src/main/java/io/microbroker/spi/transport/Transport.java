// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A way for clients to reach the broker. TCP is built in; a plugin may add others. A listener names its transport in
 * {@code listeners.<name>.transport}.
 */
public interface Transport {
    /** The name that listeners use, such as {@code websocket}. */
    String name();

    /**
     * Listens, for one event loop. Called once per loop, on its context; links must be handed to the acceptor on that loop.
     * (A Vert.x server that is bound once per context on one port shares its connections among the contexts.)
     *
     * @return completes when bound; fails with {@link java.net.BindException} or the like, or with
     *     {@link IllegalArgumentException} if the settings are wrong, whose message starts with the key and names the cure
     */
    Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor acceptor);

    /** A bound listener of one loop. */
    interface Listening {
        int port();

        /** Takes no new links; those that are open stay. */
        Future<Void> close();
    }
}
