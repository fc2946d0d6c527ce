// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;

/** Brings the transport {@code websocket}. Started when a listener names it. */
public final class WebSocketPlugin implements Plugin {
    static final String NAME = "websocket";

    /** Called by {@link java.util.ServiceLoader}. */
    public WebSocketPlugin() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> start(PluginContext context) {
        context.transport(new WebSocketTransport(context.tcp()));
        return Future.succeededFuture();
    }
}
