// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;

/** Offers {@code storage.type: redis}. Its settings stand in {@code storage.redis}. */
public final class RedisPlugin implements Plugin {
    @Override
    public String name() {
        return "storage-redis";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        context.storage("redis", new RedisStorage(Settings.of(context.config())));
        return Future.succeededFuture();
    }
}
