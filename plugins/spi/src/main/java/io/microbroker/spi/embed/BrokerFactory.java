// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.embed;

import io.vertx.core.Future;
import java.util.List;

/** Starts brokers in this process. Found by {@link java.util.ServiceLoader}: it is there if the engine is on the class path. */
@FunctionalInterface
public interface BrokerFactory {
    /**
     * Starts a broker with the default configuration, in memory, and these changes. Plugins that the settings name are looked for on the
     * class path. Files and the environment are not read.
     *
     * @param settings each {@code key=value}, as for {@code --set} of the command line; a later one wins over an earlier one
     * @return completes when its listeners are open; fails, and leaves nothing behind, if a setting is wrong or anything does
     *     not start
     */
    Future<EmbeddedBroker> start(List<String> settings);
}
