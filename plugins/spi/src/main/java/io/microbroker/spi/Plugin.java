// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi;

import io.vertx.core.Future;

/**
 * A plugin. Found by {@link java.util.ServiceLoader}, so it has a public constructor without parameters; started only if the
 * configuration names it.
 *
 * <p>What it registers is called on event loops, which it must not block. A plugin that holds one for more than 100 ms is
 * called on other threads from then on, perhaps on several at a time, wherever the answer is a future or none; a call that is
 * not back after {@code limits.plugin-timeout} is interrupted. {@link #start}, {@link #started} and {@link #stop} run on worker
 * threads.
 */
public interface Plugin {
    /** The name under {@code plugins:} in the configuration; lower case with dashes. */
    String name();

    /**
     * Registers what the plugin brings. Called once, before any listener is open; may read files.
     *
     * @return completes when it is ready; a failure stops the start of the broker. One that is an
     *     {@link IllegalArgumentException} whose message begins with the full key of a setting, such as {@code auth.file.acl},
     *     is shown where that key was set
     */
    Future<Void> start(PluginContext context);

    /**
     * Called once when the broker is ready but for its listeners: from here on {@link PluginContext#client} and
     * {@link PluginContext#admin} are usable and messages flow, and no client has come in yet. Plugins are called in the order
     * of their start, one when the other is done, on a worker thread. Nothing by default.
     *
     * @return completes when the listeners may open; a failure stops the start of the broker
     */
    default Future<Void> started() {
        return Future.succeededFuture();
    }

    /**
     * Reads again what it read from outside: files, certificates. Called when the operator asks for it (SIGHUP), at any time
     * between start and stop, on any thread; must not block, so it begins the work and returns. What cannot be used is logged,
     * and what was in force stays so. Nothing by default.
     */
    default void reload() {}

    /** Lets go of everything. Called once, after all listeners are closed. */
    default Future<Void> stop() {
        return Future.succeededFuture();
    }
}
