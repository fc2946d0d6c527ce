// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi;

import io.vertx.core.Future;

/**
 * A plugin. Found by {@link java.util.ServiceLoader}, so it has a public constructor without parameters; started only if the
 * configuration names it.
 */
public interface Plugin {
    /** The name under {@code plugins:} in the configuration; lower case with dashes. */
    String name();

    /**
     * Registers what the plugin brings. Called once, before any listener is open.
     *
     * @return completes when it is ready; a failure stops the start of the broker
     */
    Future<Void> start(PluginContext context);

    /** Lets go of everything. Called once, after all listeners are closed. */
    default Future<Void> stop() {
        return Future.succeededFuture();
    }
}
