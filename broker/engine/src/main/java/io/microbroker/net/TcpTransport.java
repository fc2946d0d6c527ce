// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;

/** MQTT over plain TCP. */
public final class TcpTransport implements Transport {
    private static final int BACKLOG = 4096;

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor acceptor) {
        NetServerOptions options = new NetServerOptions()
                .setHost(spec.bind())
                .setPort(spec.port())
                .setTcpNoDelay(true)
                .setAcceptBacklog(BACKLOG);
        NetServer server = vertx.createNetServer(options);
        server.connectHandler(socket -> TcpLink.take(socket, spec.egressBytes(), acceptor));
        return server.listen().map(bound -> new Listening() {
            @Override
            public int port() {
                return bound.actualPort();
            }

            @Override
            public Future<Void> close() {
                return bound.close();
            }
        });
    }
}
