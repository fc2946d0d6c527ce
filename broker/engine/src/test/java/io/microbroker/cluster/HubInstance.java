// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import io.microbroker.Broker;
import io.microbroker.broker.RunningBroker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.testkit.cluster.Instance;
import io.vertx.core.Future;
import java.util.Map;

/** A broker on a {@link Hub}. */
record HubInstance(Broker broker, HubStorage storage) implements Instance {
    private record HubPlugin(HubStorage storage) implements Plugin {
        @Override
        public String name() {
            return "hub";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            context.storage("hub", storage);
            return Future.succeededFuture();
        }
    }

    static HubInstance start(Hub hub) {
        HubStorage storage = new HubStorage(hub);
        Broker broker = RunningBroker.await(Broker.builder()
                .config(HubInstance::settings)
                .port(0)
                .plugin(new HubPlugin(storage), Map.of())
                .start());
        return new HubInstance(broker, storage);
    }

    private static BrokerConfig settings(BrokerConfig config) {
        return config.withLoops(2).withStorage(new StorageConfig("hub", "memory", Map.of()));
    }

    @Override
    public int port() {
        return broker.port("tcp");
    }

    @Override
    public BrokerAdmin admin() {
        return broker.admin();
    }

    @Override
    public Map<String, Long> counters() {
        return broker.admin().counters();
    }

    @Override
    public void stop() {
        RunningBroker.await(broker.stop());
    }

    @Override
    public void kill() {
        storage.die();
        stop();
    }
}
