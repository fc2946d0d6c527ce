// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import io.microbroker.config.Assignment;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigLoader;
import io.microbroker.config.ConfigSources;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.embed.BrokerFactory;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.microbroker.spi.mqtt.ClientInfo;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts this broker for those who only know the SPI. Made by {@link java.util.ServiceLoader}. */
public final class EngineFactory implements BrokerFactory {
    /** Inside an application nothing is written to the disk unless it says so. */
    private static final Assignment IN_MEMORY = new Assignment("default", "storage.type=memory");

    @Override
    public Future<EmbeddedBroker> start(List<String> settings) {
        List<Assignment> assignments = new ArrayList<>();
        assignments.add(IN_MEMORY);
        settings.forEach(each -> assignments.add(new Assignment("setting", each)));
        BrokerConfig config;
        try {
            config = ConfigLoader.load(new ConfigSources(null, Map.of(), List.of(), assignments))
                    .config();
        } catch (ConfigException e) {
            return Future.failedFuture(e);
        }
        return Broker.builder().config(config).start().map(Started::new);
    }

    private record Started(Broker broker) implements EmbeddedBroker {
        @Override
        public int port(String listener) {
            return broker.port(listener);
        }

        @Override
        public BrokerClient client(ClientInfo identity) {
            return broker.client(identity);
        }

        @Override
        public BrokerAdmin admin() {
            return broker.admin();
        }

        @Override
        public Future<Void> stop() {
            return broker.stop();
        }
    }
}
