// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.LoadedConfig;
import io.vertx.core.Future;
import java.util.Map;

/** A broker that runs in this process: all that the command line needs of one. */
interface BrokerProcess {
    /**
     * The port that a listener really has.
     *
     * @param listener its name in the configuration
     */
    int port(String listener);

    /** What plugins listen on: name, then what the banner says of it. */
    default Map<String, String> pluginLines() {
        return Map.of();
    }

    /** Has users, rights and certificates read again. Returns at once; what is wrong with them is logged. */
    void reload();

    /** Closes all connections and frees everything. */
    Future<Void> stop();

    /** Starts brokers. */
    @FunctionalInterface
    interface Starter {
        /**
         * Looks for mistakes that only show when a configuration is put to use, such as plugins that are not there. Starts
         * nothing.
         *
         * @throws ConfigException if there are any
         */
        default void check(BrokerConfig config) {}

        /**
         * Starts one.
         *
         * @return completes when all listeners are open
         */
        Future<BrokerProcess> start(BrokerConfig config);

        /** Starts one that can tell where its configuration was set. */
        default Future<BrokerProcess> start(LoadedConfig loaded) {
            return start(loaded.config());
        }
    }
}
