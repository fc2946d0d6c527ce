// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.engine.Extensions;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of one broker: starts them in order, takes what they register, stops them in the opposite order. Confined to the
 * start and stop of the broker, which follow each other.
 */
public final class PluginRegistry {
    private static final Logger log = LoggerFactory.getLogger(PluginRegistry.class);

    private final Vertx vertx;
    private final Hooks hooks;
    private final List<Plugin> started = new ArrayList<>();
    private final List<Authenticator> authenticators = new ArrayList<>();
    private final Map<String, EnhancedAuthenticator> enhancedAuthenticators = new HashMap<>();
    private final List<Authorizer> authorizers = new ArrayList<>();
    private final List<PublishInterceptor> publishInterceptors = new ArrayList<>();
    private final List<DeliveryInterceptor> deliveryInterceptors = new ArrayList<>();
    private final List<BrokerEventListener> eventListeners = new ArrayList<>();
    private final Map<String, Transport> transports = new HashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private boolean fixed;

    /** What plugins may do once the broker is started. */
    public record Hooks(
            Function<ClientInfo, BrokerClient> client,
            Supplier<BrokerAdmin> admin,
            Consumer<Predicate<ClientInfo>> policiesChanged) {}

    public PluginRegistry(Vertx vertx, Hooks hooks) {
        this.vertx = vertx;
        this.hooks = hooks;
    }

    /**
     * Starts one plugin.
     *
     * @param config what the configuration says under its name
     * @param timeoutMillis how long it may take
     * @return fails if the plugin does, or if it takes too long; the broker does not start then
     */
    public Future<Void> start(Plugin plugin, Map<String, Object> config, long timeoutMillis) {
        Future<Void> begun;
        try {
            begun = plugin.start(new Context(config));
        } catch (RuntimeException e) {
            begun = Future.failedFuture(e);
        }
        return begun.timeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .onSuccess(done -> started.add(plugin))
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "plugin '" + plugin.name() + "' does not start: " + cause.getMessage())));
    }

    /** Stops all that were started, the last one first. Never fails: what goes wrong is logged. */
    public Future<Void> stop(long timeoutMillis) {
        Future<Void> chain = Future.succeededFuture();
        for (int i = started.size() - 1; i >= 0; i--) {
            Plugin plugin = started.get(i);
            chain = chain.compose(done -> stop(plugin, timeoutMillis));
        }
        started.clear();
        return chain;
    }

    private static Future<Void> stop(Plugin plugin, long timeoutMillis) {
        Future<Void> stopping;
        try {
            stopping = plugin.stop();
        } catch (RuntimeException e) {
            stopping = Future.failedFuture(e);
        }
        return stopping.timeout(timeoutMillis, TimeUnit.MILLISECONDS).otherwise(cause -> {
            log.warn("plugin did not stop name={} cause={}", plugin.name(), cause.toString());
            return null;
        });
    }

    /** Takes no registration from here on. */
    public Extensions fix() {
        fixed = true;
        return new Extensions(
                authenticators,
                enhancedAuthenticators,
                authorizers,
                publishInterceptors,
                deliveryInterceptors,
                eventListeners);
    }

    /** The transport of a name; null if there is none. */
    public @Nullable Transport transport(String name) {
        return transports.get(name);
    }

    /** Adds a transport of the broker itself. */
    public void addTransport(Transport transport) {
        if (transports.putIfAbsent(transport.name(), transport) != null) {
            throw new IllegalStateException("there are two transports named '" + transport.name() + "'");
        }
    }

    /** Adds a storage of the broker itself. */
    public void addStorage(String type, Storage storage) {
        if (storages.putIfAbsent(type, storage) != null) {
            throw new IllegalStateException("there are two storages of type '" + type + "'");
        }
    }

    /** The storage of a type; null if there is none. */
    public @Nullable Storage storage(String type) {
        return storages.get(type);
    }

    private void checkOpen() {
        if (fixed) {
            throw new IllegalStateException("plugins register in start() only");
        }
    }

    private final class Context implements PluginContext {
        private final Map<String, Object> config;

        Context(Map<String, Object> config) {
            this.config = Map.copyOf(config);
        }

        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public Map<String, Object> config() {
            return config;
        }

        @Override
        public void authenticator(Authenticator authenticator) {
            checkOpen();
            authenticators.add(authenticator);
        }

        @Override
        public void enhancedAuthenticator(EnhancedAuthenticator authenticator) {
            checkOpen();
            if (enhancedAuthenticators.putIfAbsent(authenticator.method(), authenticator) != null) {
                throw new IllegalStateException("there are two plugins for method " + authenticator.method());
            }
        }

        @Override
        public void authorizer(Authorizer authorizer) {
            checkOpen();
            authorizers.add(authorizer);
        }

        @Override
        public void publishInterceptor(PublishInterceptor interceptor) {
            checkOpen();
            publishInterceptors.add(interceptor);
        }

        @Override
        public void deliveryInterceptor(DeliveryInterceptor interceptor) {
            checkOpen();
            deliveryInterceptors.add(interceptor);
        }

        @Override
        public void eventListener(BrokerEventListener listener) {
            checkOpen();
            eventListeners.add(listener);
        }

        @Override
        public void transport(Transport transport) {
            checkOpen();
            addTransport(transport);
        }

        @Override
        public void storage(String type, Storage storage) {
            checkOpen();
            addStorage(type, storage);
        }

        @Override
        public void policiesChanged(Predicate<ClientInfo> whom) {
            hooks.policiesChanged().accept(whom);
        }

        @Override
        public BrokerClient client(ClientInfo identity) {
            return hooks.client().apply(identity);
        }

        @Override
        public BrokerAdmin admin() {
            return hooks.admin().get();
        }
    }
}
