// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Health, metrics, management and messages over HTTP: section {@code http} of the configuration. The port opens before the
 * storage does, so that {@code /health} can tell that the broker is on its way; all else waits for the broker. See
 * {@code docs/http.md}.
 */
public final class HttpPlugin implements Plugin {
    private final AtomicReference<@Nullable HttpFront> front = new AtomicReference<>();

    @Override
    public String name() {
        return "bridge-http";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        HttpFront opened = new HttpFront(HttpSettings.of(context.config()), context);
        front.set(opened);
        return opened.open();
    }

    @Override
    public Future<Void> started() {
        HttpFront opened = front.get();
        return opened == null ? Future.succeededFuture() : opened.begin();
    }

    /** Reads certificates and users again. */
    @Override
    public void reload() {
        HttpFront opened = front.get();
        if (opened != null) {
            opened.reload();
        }
    }

    @Override
    public Future<Void> stop() {
        HttpFront opened = front.getAndSet(null);
        return opened == null ? Future.succeededFuture() : opened.close();
    }
}
