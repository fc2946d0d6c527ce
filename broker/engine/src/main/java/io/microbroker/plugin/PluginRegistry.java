// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigOrigin;
import io.microbroker.config.ConfigProblem;
import io.microbroker.engine.Extensions;
import io.microbroker.engine.PluginCounters;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.ManagedSet;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of one broker: starts them in order, takes what they register, each thing behind the guard of its plugin, stops
 * them in the opposite order. Confined to the start and stop of the broker, whose steps follow each other.
 */
public final class PluginRegistry {
    private static final Logger log = LoggerFactory.getLogger(PluginRegistry.class);

    private final Vertx vertx;
    private final Hooks hooks;
    private final List<PlannedPlugin> started = new CopyOnWriteArrayList<>(); // reload() comes from any thread
    private final List<Authenticator> authenticators = new ArrayList<>();
    private final Map<String, EnhancedAuthenticator> enhancedAuthenticators = new HashMap<>();
    private final List<Authorizer> authorizers = new ArrayList<>();
    private final List<PublishInterceptor> publishInterceptors = new ArrayList<>();
    private final List<DeliveryInterceptor> deliveryInterceptors = new ArrayList<>();
    private final List<BrokerEventListener> eventListeners = new ArrayList<>();
    private final Map<String, Transport> transports = new HashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private final List<PluginCounters> counters = new ArrayList<>();
    private final List<ManagedSet> managed = new CopyOnWriteArrayList<>(); // asked for by any thread
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final long timeoutMillis;

    /** What plugins may do once the broker is started. */
    public record Hooks(
            Function<ClientInfo, BrokerClient> client,
            Supplier<BrokerAdmin> admin,
            Consumer<Predicate<ClientInfo>> policiesChanged,
            BiFunction<AuthRequest, Boolean, Future<ClientInfo>> signIn,
            Consumer<PluginPort> listens,
            BiConsumer<String, String> figure) {}

    /** A port that a plugin opened. */
    public record PluginPort(String name, int port, String line) {}

    /** @param timeoutMillis how long a plugin may take to answer */
    public PluginRegistry(Vertx vertx, long timeoutMillis, Hooks hooks) {
        this.vertx = vertx;
        this.timeoutMillis = timeoutMillis;
        this.hooks = hooks;
    }

    /**
     * Starts the plugins of a plan in its order, one when the other is ready. Each is started on a worker thread, where it may
     * read files. The plan's jars are closed by {@link #stop}.
     *
     * @param startMillis how long each may take
     * @return fails with a {@link ConfigException} if one fails or takes too long; the broker does not start then
     */
    public Future<Void> start(PluginPlan plan, long startMillis) {
        closeables.add(plan);
        List<PlannedPlugin> plugins = plan.plugins();
        if (plugins.isEmpty()) {
            return Future.succeededFuture();
        }
        CallWatch watch = new CallWatch(timeoutMillis);
        watch.start();
        closeables.add(watch);
        Future<Void> chain = Future.succeededFuture();
        for (PlannedPlugin plugin : plugins) {
            chain = chain.compose(done -> start(plugin, watch, startMillis));
        }
        return chain;
    }

    private Future<Void> start(PlannedPlugin planned, CallWatch watch, long startMillis) {
        PluginGuard guard = new PluginGuard(planned.name(), watch, timeoutMillis);
        closeables.add(guard);
        counters.add(guard.counters());
        Context context = new Context(planned.name(), planned.settings(), new GuardedExtensions(guard));
        Plugin plugin = planned.plugin();
        return onWorker(plugin, () -> plugin.start(context))
                .timeout(startMillis, TimeUnit.MILLISECONDS)
                .onComplete(done -> context.close())
                .onSuccess(done -> started.add(planned))
                .recover(cause -> Future.failedFuture(doesNotStart(planned, cause, startMillis)));
    }

    private static ConfigException doesNotStart(PlannedPlugin planned, Throwable cause, long startMillis) {
        log.debug("plugin does not start name={}", planned.name(), cause);
        String setting = PluginFailure.wrongSetting(cause);
        if (setting != null) {
            return new ConfigException(List.of(new ConfigProblem(ConfigOrigin.key(setting.split(" ", 2)[0]), setting)));
        }
        String why = cause instanceof TimeoutException
                ? "it is not ready after " + startMillis + " ms"
                : PluginFailure.describe(cause);
        String message =
                planned.key() + ": plugin '" + planned.name() + "' (" + planned.source() + ") does not start: " + why;
        return new ConfigException(List.of(new ConfigProblem(ConfigOrigin.key(planned.key()), message)));
    }

    /** Calls a plugin on a worker thread, with its own class loader as that of the thread. */
    private Future<Void> onWorker(Plugin plugin, Supplier<@Nullable Future<Void>> call) {
        return vertx.executeBlocking(() -> withClassLoader(plugin, call), false).compose(Function.identity());
    }

    private static Future<Void> withClassLoader(Plugin plugin, Supplier<@Nullable Future<Void>> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.getClass().getClassLoader());
        try {
            Future<Void> answer = call.get();
            return answer == null ? Future.failedFuture("it answered null") : answer;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Tells the plugins, in the order of their start, that all but the listeners is ready.
     *
     * @param limitMillis how long each may take
     * @return fails with a {@link ConfigException} if one fails or takes too long; the broker does not start then
     */
    public Future<Void> tellStarted(long limitMillis) {
        Future<Void> chain = Future.succeededFuture();
        for (PlannedPlugin planned : started) {
            chain = chain.compose(done -> tellStarted(planned, limitMillis));
        }
        return chain;
    }

    private Future<Void> tellStarted(PlannedPlugin planned, long limitMillis) {
        Plugin plugin = planned.plugin();
        return onWorker(plugin, plugin::started)
                .timeout(limitMillis, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(doesNotStart(planned, cause, limitMillis)));
    }

    /** Has all that were started read again what they read from outside. One that throws does not keep the others from it. */
    public void reload() {
        for (PlannedPlugin planned : List.copyOf(started)) {
            try {
                planned.plugin().reload();
            } catch (RuntimeException e) {
                log.warn("plugin did not reload name={} cause={}", planned.name(), e.toString());
            }
        }
    }

    /** Stops all that were started, the last one first, and closes their jars. Never fails: what goes wrong is logged. */
    public Future<Void> stop(long stopMillis) {
        Future<Void> chain = Future.succeededFuture();
        for (int i = started.size() - 1; i >= 0; i--) {
            PlannedPlugin plugin = started.get(i);
            chain = chain.compose(done -> stop(plugin, stopMillis));
        }
        started.clear();
        return chain.onComplete(done -> close());
    }

    private Future<Void> stop(PlannedPlugin planned, long stopMillis) {
        Plugin plugin = planned.plugin();
        return onWorker(plugin, plugin::stop)
                .timeout(stopMillis, TimeUnit.MILLISECONDS)
                .otherwise(cause -> {
                    log.warn("plugin did not stop name={} cause={}", planned.name(), PluginFailure.describe(cause));
                    return null;
                });
    }

    private void close() {
        for (AutoCloseable each : closeables) {
            try {
                each.close();
            } catch (Exception e) {
                log.warn("cannot close {} cause={}", each, e.toString());
            }
        }
        closeables.clear();
    }

    /** The names of those that are started, in that order. Any thread. */
    public List<String> names() {
        return started.stream().map(PlannedPlugin::name).toList();
    }

    /** What plugins offered to be managed. Any thread. */
    public List<ManagedSet> managed() {
        return List.copyOf(managed);
    }

    /** Takes no registration from here on. */
    public Extensions fix() {
        return new Extensions(
                authenticators,
                enhancedAuthenticators,
                authorizers,
                publishInterceptors,
                deliveryInterceptors,
                eventListeners,
                counters);
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

    /** What one plugin sees. It takes registrations until its start is over, one way or the other. */
    private final class Context implements PluginContext {
        private final String plugin;
        private final Map<String, Object> config;
        private final GuardedExtensions guarded;
        private volatile boolean closed;

        Context(String plugin, Map<String, Object> config, GuardedExtensions guarded) {
            this.plugin = plugin;
            this.config = config;
            this.guarded = guarded;
        }

        void close() {
            closed = true;
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("plugins register in start() only");
            }
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
            authenticators.add(guarded.authenticator(authenticator));
        }

        @Override
        public void enhancedAuthenticator(EnhancedAuthenticator authenticator) {
            checkOpen();
            EnhancedAuthenticator behind = guarded.enhancedAuthenticator(authenticator);
            if (enhancedAuthenticators.putIfAbsent(behind.method(), behind) != null) {
                throw new IllegalStateException("there are two plugins for method " + behind.method());
            }
        }

        @Override
        public void authorizer(Authorizer authorizer) {
            checkOpen();
            authorizers.add(guarded.authorizer(authorizer));
        }

        @Override
        public void publishInterceptor(PublishInterceptor interceptor) {
            checkOpen();
            publishInterceptors.add(guarded.publishInterceptor(interceptor));
        }

        @Override
        public void deliveryInterceptor(DeliveryInterceptor interceptor) {
            checkOpen();
            deliveryInterceptors.add(guarded.deliveryInterceptor(interceptor));
        }

        @Override
        public void eventListener(BrokerEventListener listener) {
            checkOpen();
            eventListeners.add(guarded.eventListener(listener));
        }

        @Override
        public void transport(Transport transport) {
            checkOpen();
            addTransport(transport);
        }

        @Override
        public Transport tcp() {
            return Objects.requireNonNull(transports.get("tcp"), "built in");
        }

        @Override
        public void storage(String type, Storage storage) {
            checkOpen();
            addStorage(type, storage);
        }

        @Override
        public void counter(String name, LongSupplier value) {
            checkOpen();
            guarded.counter(name, value);
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
        public BrokerClient ownClient() {
            return client(new ClientInfo(
                    ClientInfo.PLUGIN_PREFIX + plugin, null, ProtocolVersion.MQTT_5, "plugin", "-", Map.of()));
        }

        @Override
        public BrokerAdmin admin() {
            return hooks.admin().get();
        }

        @Override
        public Future<ClientInfo> signIn(AuthRequest request, boolean local) {
            return hooks.signIn().apply(request, local);
        }

        @Override
        public void listens(String name, int port, String line) {
            hooks.listens().accept(new PluginPort(name, port, line));
        }

        @Override
        public void manages(ManagedSet set) {
            checkOpen();
            if (managed.stream().anyMatch(each -> each.name().equals(set.name()))) {
                throw new IllegalStateException("there are two plugins that manage " + set.name());
            }
            managed.add(set);
        }

        @Override
        public void figure(String topic, String value) {
            hooks.figure().accept(topic, value);
        }
    }
}
