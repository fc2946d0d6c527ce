// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.testkit.cluster.ClusterContract;
import io.microbroker.testkit.cluster.Instance;
import io.vertx.core.Future;
import java.util.Map;

/** Brokers of one process on a Redis of this machine. */
abstract class BrokersContract extends ClusterContract {
    abstract String address();

    /** Offers a storage that the test keeps, so that it can end it as a crash does. */
    private record KnownStorage(RedisStorage storage) implements Plugin {
        @Override
        public String name() {
            return "known-storage";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            context.storage("known", storage);
            return Future.succeededFuture();
        }
    }

    private record EmbeddedInstance(Broker broker, RedisStorage storage) implements Instance {
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
            StorageFixture.await(broker.stop());
        }

        @Override
        public void kill() {
            storage.abandon();
            stop();
        }
    }

    @Override
    protected Instance start() {
        RedisStorage storage = new RedisStorage(Settings.of(Map.of(
                "address",
                address(),
                "buckets",
                16,
                "timeout-millis",
                500,
                "cluster",
                true,
                "beat-millis",
                200,
                "dead-millis",
                1500)));
        Broker broker = StorageFixture.await(Broker.builder()
                .config(BrokersContract::settings)
                .port(0)
                .plugin(new KnownStorage(storage), Map.of())
                .start());
        return new EmbeddedInstance(broker, storage);
    }

    private static BrokerConfig settings(BrokerConfig config) {
        return config.withLoops(2).withStorage(new StorageConfig("known", "process", Map.of()));
    }
}
