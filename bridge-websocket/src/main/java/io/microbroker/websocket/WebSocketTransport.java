// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * MQTT over WebSocket. It is a layer on another transport and opens no socket of its own: TLS, limits and back-pressure are
 * those of TCP because they are TCP's.
 */
final class WebSocketTransport implements Transport {
    private final Transport tcp;

    WebSocketTransport(Transport tcp) {
        this.tcp = tcp;
    }

    @Override
    public String name() {
        return WebSocketPlugin.NAME;
    }

    @Override
    public Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor acceptor) {
        WebSocketSettings settings;
        try {
            settings = WebSocketSettings.of(spec);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        LoopShare share = new LoopShare(spec.name(), new UpgradeRules(settings));
        return tcp.listen(vertx, spec, lower -> WebSocketLink.over(lower, share, acceptor));
    }
}
