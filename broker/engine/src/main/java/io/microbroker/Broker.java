// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import io.microbroker.config.Anonymous;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ListenerConfig;
import io.microbroker.config.SettingList;
import io.microbroker.config.StorageConfig;
import io.microbroker.engine.Administration;
import io.microbroker.engine.Ceilings;
import io.microbroker.engine.Engine;
import io.microbroker.engine.LocalClient;
import io.microbroker.engine.Loop;
import io.microbroker.engine.Peers;
import io.microbroker.engine.SysTopics;
import io.microbroker.engine.TimeSource;
import io.microbroker.journal.JournalSettings;
import io.microbroker.journal.JournalStorage;
import io.microbroker.net.Lobby;
import io.microbroker.net.MqttVerticle;
import io.microbroker.net.TcpTransport;
import io.microbroker.plugin.BuiltIn;
import io.microbroker.plugin.PluginPlan;
import io.microbroker.plugin.PluginRegistry;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.admin.BrokerSnapshot.Phase;
import io.microbroker.spi.admin.ListenerSnapshot;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.microbroker.store.TransientStorage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker inside this process. Everything is wired here.
 *
 * <pre>{@code
 * Broker broker = Broker.builder().port(0).start().toCompletionStage().toCompletableFuture().join();
 * int port = broker.port("tcp");
 * broker.stop();
 * }</pre>
 *
 * <p>Several brokers may run side by side. Without a storage setting all is in memory; with {@code StorageConfig.JOURNAL} it
 * is kept on the disk. Thread-safe.
 */
public final class Broker {
    private static final AtomicInteger SHARED_PORTS = new AtomicInteger();
    private static final int SHARED_PORT_RANGE = 60_000;

    private static final BuiltIn BUILT_IN = new BuiltIn(Set.of("tcp"), Set.of("memory", "journal"));
    /** The least that a plugin is given to start, however short its time to answer is. */
    private static final long PLUGIN_START_MILLIS = 5000;

    private final BrokerConfig config;
    private final String life = UUID.randomUUID().toString();
    private final String name;
    private final Vertx vertx;
    private final boolean ownsVertx;
    private final Map<Plugin, Map<String, Object>> plugins;
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final List<MqttVerticle> verticles = new ArrayList<>();
    private final List<String> deployments = new ArrayList<>();
    private final PluginRegistry registry;
    private final TcpTransport tcp;
    private final QueueMemory queueMemory;
    private Storage storage;
    private final AtomicReference<Future<Void>> stopping = new AtomicReference<>();
    private final Lobby lobby;
    private volatile @Nullable Engine engine;
    private final FigureClock figures;
    private final List<PluginRegistry.PluginPort> pluginPorts = new CopyOnWriteArrayList<>();
    private final Map<String, String> origins;
    private final long startedAtMillis = System.currentTimeMillis();
    private volatile Phase phase = Phase.STARTING;

    private Broker(Builder builder) {
        this.config = builder.config;
        this.lobby = new Lobby(config.limits());
        this.name = config.name().isEmpty() ? "node-" + life.substring(0, 8) : config.name();
        this.plugins = new LinkedHashMap<>(builder.plugins);
        this.origins = builder.origins;
        Vertx given = builder.vertx;
        this.ownsVertx = given == null;
        this.vertx = given == null ? Vertx.vertx(vertxOptions(loopCount(builder.config))) : given;
        Ceilings ceilings = Ceilings.of(config.limits(), loopCount(config));
        this.queueMemory = new QueueMemory(ceilings.queuedBytes());
        this.storage = new TransientStorage(queueMemory);
        this.figures = new FigureClock(vertx);
        this.tcp = new TcpTransport(ceilings.egressBytes());
        this.registry = new PluginRegistry(
                vertx,
                config.limits().pluginTimeout().toMillis(),
                new PluginRegistry.Hooks(
                        this::client,
                        this::admin,
                        this::renewPolicies,
                        this::signIn,
                        pluginPorts::add,
                        (topic, value) -> SysTopics.publish(engine(), topic, value)));
        this.registry.addTransport(tcp);
        this.registry.addStorage("memory", storage);
        this.registry.addStorage("journal", journal());
    }

    /** A builder with the defaults: TCP on 127.0.0.1:1883, anonymous clients allowed, everything in memory. */
    public static Builder builder() {
        return new Builder();
    }

    private static VertxOptions vertxOptions(int loops) {
        return new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops);
    }

    /** One processor is left to the journal, the collector, the compilers and HTTP (docs/adr/0017-one-processor-is-left.md). */
    private static int loopCount(BrokerConfig config) {
        return config.loops() > 0
                ? config.loops()
                : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** Says how the broker is to be. Not thread-safe. */
    public static final class Builder {
        private BrokerConfig config = BrokerConfig.DEFAULT;
        private @Nullable Vertx vertx;
        private final Map<Plugin, Map<String, Object>> plugins = new LinkedHashMap<>();
        private Map<String, String> origins = Map.of();

        private Builder() {}

        /** Takes a whole configuration, in place of what was set before. */
        public Builder config(BrokerConfig newConfig) {
            config = newConfig;
            return this;
        }

        /** Changes the configuration: everything that the file can say. */
        public Builder config(UnaryOperator<BrokerConfig> change) {
            config = change.apply(config);
            return this;
        }

        /** Puts the TCP listener on another port; 0 takes a free one, see {@link Broker#port}. */
        public Builder port(int port) {
            return config(present -> present.withListener("tcp", listener -> listener.withPort(port)));
        }

        /** Says where values of the configuration were set, by their full keys; for those who look at it later. */
        public Builder origins(Map<String, String> byKey) {
            origins = Map.copyOf(byKey);
            return this;
        }

        /** Runs on this Vert.x, which stays open when the broker stops. By default the broker has one of its own. */
        public Builder vertx(Vertx newVertx) {
            vertx = newVertx;
            return this;
        }

        /** Adds a plugin with its settings; plugins are started in this order. */
        public Builder plugin(Plugin plugin, Map<String, Object> settings) {
            plugins.put(plugin, settings);
            return this;
        }

        /**
         * Finds the plugins and reads the certificates that the configuration names, and starts nothing. Blocks on files.
         *
         * @throws ConfigException if one is not there or cannot be used
         */
        public void check() {
            PluginPlan.of(config, plugins, BUILT_IN).close();
            CertificateCheck.all(config);
        }

        /** Starts the broker. The future fails, and nothing is left behind, if a plugin, the storage or a listener does. */
        public Future<Broker> start() {
            Broker broker = new Broker(this);
            Promise<Broker> promise =
                    Promise.promise(); // of no event loop: those are gone when a failed start is undone
            broker.start().onSuccess(done -> promise.complete(broker)).onFailure(cause -> broker.stop()
                    .onComplete(stopped -> promise.fail(cause)));
            return promise.future();
        }
    }

    private Future<Void> start() {
        return startPlugins()
                .compose(done -> openStorage())
                .compose(this::deployLoops)
                .compose(made -> made.adoptRecovered().compose(done -> made.join()))
                .compose(done -> registry.tellStarted(pluginStartMillis()))
                .compose(done -> openListeners())
                .onSuccess(done -> {
                    phase = Phase.RUNNING;
                    figures.begin(engine(), admin(), new SysTopics.Identity(name, version()));
                });
    }

    private static String version() {
        String version = Broker.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private Future<Void> startPlugins() {
        return CertificateCheck.http(config, vertx)
                .compose(done -> planPlugins())
                .compose(plan -> registry.start(plan, pluginStartMillis()));
    }

    private long pluginStartMillis() {
        return Math.max(PLUGIN_START_MILLIS, config.limits().pluginTimeout().toMillis());
    }

    /** Jars are read on a worker thread; a broker without plugins does not wait for one. */
    private Future<PluginPlan> planPlugins() {
        if (PluginPlan.needsFiles(config, BUILT_IN)) {
            return vertx.executeBlocking(() -> PluginPlan.of(config, plugins, BUILT_IN), false);
        }
        try {
            return Future.succeededFuture(PluginPlan.of(config, plugins, BUILT_IN));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Engine> openStorage() {
        Storage chosen = registry.storage(config.storage().type());
        if (chosen == null) {
            return Future.failedFuture(
                    Misconfigured.unknownStorage(config.storage().type()));
        }
        Durability durability = config.storage().promised();
        ConfigException broken = brokenPromise(durability);
        if (broken != null) {
            return Future.failedFuture(broken);
        }
        Engine made = new Engine(
                config, loopCount(config), registry.fix(), chosen, durability, TimeSource.SYSTEM, queueMemory);
        storage = chosen;
        NodeInfo node = new NodeInfo(life, name, vertx, durability);
        return chosen.open(node, made).map(made);
    }

    /** Memory keeps no promise beyond the end of the process. */
    private @Nullable ConfigException brokenPromise(Durability durability) {
        if (!config.storage().type().equals("memory")) {
            return null;
        }
        if (durability != Durability.MEMORY) {
            return Misconfigured.memoryKeeps(durability);
        }
        for (Map.Entry<String, ListenerConfig> listener : config.listeners().entrySet()) {
            Durability asked = listener.getValue().promised(config.storage());
            if (asked != Durability.MEMORY) {
                return Misconfigured.memoryKeeps(listener.getKey(), asked);
            }
        }
        return null;
    }

    private JournalStorage journal() {
        StorageConfig asked = config.storage();
        JournalSettings settings =
                JournalSettings.DEFAULT.withSegmentBytes(asked.segmentSize()).withPendingBytesMax(asked.pendingBytes());
        return JournalStorage.in(
                Path.of(asked.dataDir()),
                asked.queuedMessages() == 0 ? settings : settings.withQueuedMessagesMax(asked.queuedMessages()));
    }

    private Future<Engine> deployLoops(Engine made) {
        Future<Void> chain = Future.succeededFuture();
        for (int i = 0; i < loopCount(config); i++) {
            MqttVerticle verticle = new MqttVerticle(made, i, lobby);
            chain = chain.compose(done -> vertx.deployVerticle(verticle)).map(id -> {
                deployments.add(id);
                verticles.add(verticle);
                return null;
            });
        }
        return chain.map(done -> {
            engine = made; // from here on plugins may use their clients
            return made;
        });
    }

    private Future<Void> openListeners() {
        Future<Void> chain = Future.succeededFuture();
        for (Map.Entry<String, ListenerConfig> listener : config.listeners().entrySet()) {
            chain = chain.compose(done -> open(listener.getKey(), listener.getValue()));
        }
        return chain;
    }

    /** One listener, on all loops: the first one binds, the others share its port. */
    private Future<Void> open(String name, ListenerConfig listener) {
        Transport transport = registry.transport(listener.transport());
        if (transport == null) {
            return Future.failedFuture(Misconfigured.unknownTransport(name, listener.transport()));
        }
        int port = listener.port() == 0
                ? -1 - Math.floorMod(SHARED_PORTS.getAndIncrement(), SHARED_PORT_RANGE)
                : listener.port();
        ListenerSpec spec = new ListenerSpec(
                name, listener.bind(), port, config.limits().egressBytes(), listener.settings(), listener.tls());
        Future<Void> chain = Future.succeededFuture();
        for (MqttVerticle verticle : verticles) {
            chain = chain.compose(done -> verticle.listen(
                            transport,
                            spec,
                            anonymousAllowed(listener.isLoopback()),
                            listener.promised(config.storage())))
                    .map(bound -> {
                        ports.put(name, bound);
                        return null;
                    });
        }
        return chain.recover(cause -> Future.failedFuture(
                cause instanceof IllegalArgumentException ? Misconfigured.listener(name, cause) : cause));
    }

    private boolean anonymousAllowed(boolean local) {
        Anonymous rule = config.auth().anonymous();
        boolean nobodyAsked = config.auth().settings().isEmpty();
        return rule == Anonymous.TRUE || (rule == Anonymous.LOOPBACK && nobodyAsked && local);
    }

    private Engine engine() {
        Engine made = engine;
        if (made == null) {
            throw new IllegalStateException("the broker is not started");
        }
        return made;
    }

    /**
     * The port that a listener has, or a plugin.
     *
     * @param listener its name in the configuration, such as {@code tcp} or {@code http}
     * @throws IllegalArgumentException if there is no such listener
     */
    public int port(String listener) {
        Integer port = ports.get(listener);
        for (PluginRegistry.PluginPort each : pluginPorts) {
            port = each.name().equals(listener) ? Integer.valueOf(each.port()) : port;
        }
        if (port == null) {
            throw new IllegalArgumentException("there is no listener '" + listener + "'; there are " + ports.keySet());
        }
        return port;
    }

    /** Its name among others: the configured one, or one that it took. */
    public String name() {
        return name;
    }

    /** The configuration that it was started with. */
    public BrokerConfig config() {
        return config;
    }

    /** Publishes and subscribes inside the process, as {@code identity}. */
    public BrokerClient client(ClientInfo identity) {
        return new LocalClient(engine(), identity);
    }

    /** Looks at the broker and steers it. */
    public BrokerAdmin admin() {
        return new Administration(
                engine(),
                new Administration.Surroundings(
                        tcp::egressBytes,
                        this::snapshot,
                        () -> SettingList.of(config, origins),
                        registry::managed,
                        lobby,
                        this::disconnect));
    }

    /** What plugins listen on, in the order in which they said so: name, then the line of each. */
    public Map<String, String> pluginLines() {
        Map<String, String> lines = new LinkedHashMap<>();
        pluginPorts.forEach(each -> lines.put(each.name(), each.line()));
        return lines;
    }

    private BrokerSnapshot snapshot() {
        List<ListenerSnapshot> open = new ArrayList<>();
        config.listeners().forEach((name, listener) -> {
            Integer port = ports.get(name);
            if (port != null) {
                open.add(new ListenerSnapshot(
                        name, listener.transport(), listener.bind(), port, listener.tls() != null));
            }
        });
        Engine made = engine;
        Peers peers = made == null ? null : made.peers();
        return new BrokerSnapshot(
                name,
                version(),
                phase,
                startedAtMillis,
                config.storage().type(),
                config.storage().promised(),
                storage.health(),
                open,
                registry.names(),
                peers == null ? List.of() : peers.members());
    }

    private Future<ClientInfo> signIn(AuthRequest request, boolean local) {
        Engine made = engine();
        Loop loop = made.loop(Math.floorMod(request.remoteAddress().hashCode(), made.loopCount()));
        Promise<ClientInfo> promise = Promise.promise();
        loop.post(() ->
                made.gatekeeper().signIn(loop, request, anonymousAllowed(local)).onComplete(promise));
        return promise.future();
    }

    private void disconnect(Predicate<ClientInfo> whom) {
        verticles.forEach(verticle -> verticle.disconnect(whom));
        engine().locals().disconnect(whom);
    }

    private void renewPolicies(Predicate<ClientInfo> whom) {
        verticles.forEach(verticle -> verticle.renewPolicies(whom));
        Engine made = engine;
        if (made != null) {
            made.locals().renewPolicies(whom);
        }
    }

    /**
     * Reads again what plugins and listeners read from outside, such as users, rights and certificates. Returns at once. What
     * cannot be used is logged, and what was in force stays so.
     */
    public void reload() {
        tcp.reload(vertx);
        registry.reload();
    }

    /** Says goodbye to all clients (0x8B), settles what is under way, and frees everything. Idempotent. */
    public Future<Void> stop() {
        Promise<Void> promise = Promise.promise();
        if (stopping.compareAndSet(null, promise.future())) {
            phase = Phase.STOPPING;
            figures.stop();
            shutDown().onComplete(promise);
        }
        return Objects.requireNonNull(stopping.get());
    }

    private Future<Void> shutDown() {
        long limit = config.limits().pluginTimeout().toMillis();
        return Future.join(verticles.stream().map(MqttVerticle::shutDown).toList())
                .transform(done -> registry.stop(limit))
                .transform(done -> storage.close())
                .transform(done ->
                        Future.join(deployments.stream().map(vertx::undeploy).toList()))
                .transform(done -> ownsVertx ? vertx.close() : Future.succeededFuture());
    }
}
