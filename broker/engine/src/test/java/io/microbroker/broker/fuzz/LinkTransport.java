// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import io.microbroker.broker.support.AskOnce;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** A plugin with the transport {@code link}, over which the test hands links in; it allows all, and knows one method. */
final class LinkTransport implements Plugin, Transport {
    private final Authorizer authorizer;
    private @Nullable Context context;
    private @Nullable LinkAcceptor acceptor;

    LinkTransport() {
        this(client -> Future.succeededFuture(TopicPolicy.ALLOW_ALL));
    }

    LinkTransport(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The context of the only loop. */
    Context context() {
        if (context == null) {
            throw new IllegalStateException("nobody listens");
        }
        return context;
    }

    LinkAcceptor acceptor() {
        if (acceptor == null) {
            throw new IllegalStateException("nobody listens");
        }
        return acceptor;
    }

    @Override
    public String name() {
        return "link";
    }

    @Override
    public Future<Void> start(PluginContext plugin) {
        plugin.transport(this);
        plugin.authenticator(request -> Future.succeededFuture(AuthResult.accept("fuzz"))); // one owner of all sessions
        plugin.enhancedAuthenticator(new AskOnce());
        plugin.authorizer(authorizer);
        return Future.succeededFuture();
    }

    @Override
    public Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor newAcceptor) {
        context = vertx.getOrCreateContext();
        acceptor = newAcceptor;
        return Future.succeededFuture(new Listening() {
            @Override
            public int port() {
                return 1;
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        });
    }
}
