// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Bridges to other MQTT brokers: {@code plugins.bridge-mqtt}. Does not start with settings that it does not understand or files
 * that it cannot read; a remote that is away does not keep it from starting. See {@code docs/bridge-mqtt.md}.
 */
public final class BridgePlugin implements Plugin {
    private volatile @Nullable Bridges bridges;

    @Override
    public String name() {
        return "bridge-mqtt";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        BridgeSettings settings = BridgeSettings.of(context.config());
        Bridges made = new Bridges(context, settings);
        bridges = made;
        if (settings.mayFetch()) {
            context.deliveryInterceptor(new LoopFilter(settings.relays()));
        }
        context.manages(made);
        context.counter("bridges", made::size);
        context.counter("connected", made::connected);
        context.counter("lag", made::lag);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> started() {
        Bridges made = bridges;
        return made == null ? Future.succeededFuture() : made.start();
    }

    @Override
    public Future<Void> stop() {
        Bridges made = bridges;
        return made == null ? Future.succeededFuture() : made.stop();
    }
}
