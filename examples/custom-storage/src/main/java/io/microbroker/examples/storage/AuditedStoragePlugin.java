// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Offers {@link AuditedStorage} as {@code storage.type: audited}. The one setting is {@code file}, where the log goes: {@code
 * audit.log} by default.
 */
public final class AuditedStoragePlugin implements Plugin {
    private @Nullable AuditedStorage storage;

    @Override
    public String name() {
        return "audited-storage";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        Path file = Path.of(String.valueOf(context.config().getOrDefault("file", "audit.log")));
        AuditedStorage offered = new AuditedStorage(file);
        storage = offered;
        context.storage("audited", offered);
        return Future.succeededFuture();
    }

    /** Closes the storage, whether or not the broker has done so, or has ever opened it. */
    @Override
    public Future<Void> stop() {
        AuditedStorage offered = storage;
        return offered == null ? Future.succeededFuture() : offered.close();
    }
}
