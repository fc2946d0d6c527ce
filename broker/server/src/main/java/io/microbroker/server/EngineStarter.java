// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LoadedConfig;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;

/** Starts the broker of the engine. The only class here that knows its facade. */
final class EngineStarter implements BrokerProcess.Starter {
    @Override
    public void check(BrokerConfig config) {
        Broker.builder().config(config).check();
    }

    @Override
    public Future<BrokerProcess> start(BrokerConfig config) {
        return Broker.builder().config(config).start().map(EngineStarter::process);
    }

    @Override
    public Future<BrokerProcess> start(LoadedConfig loaded) {
        Map<String, String> origins = new LinkedHashMap<>();
        loaded.origins().forEach((key, origin) -> origins.put(key, origin.shown()));
        return Broker.builder().config(loaded.config()).origins(origins).start().map(EngineStarter::process);
    }

    private static BrokerProcess process(Broker broker) {
        return new BrokerProcess() {
            @Override
            public int port(String listener) {
                return broker.port(listener);
            }

            @Override
            public Map<String, String> pluginLines() {
                return broker.pluginLines();
            }

            @Override
            public void reload() {
                broker.reload();
            }

            @Override
            public Future<Void> stop() {
                return broker.stop();
            }
        };
    }
}
