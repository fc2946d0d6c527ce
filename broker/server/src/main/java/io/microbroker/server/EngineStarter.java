// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.vertx.core.Future;

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

    private static BrokerProcess process(Broker broker) {
        return new BrokerProcess() {
            @Override
            public int port(String listener) {
                return broker.port(listener);
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
