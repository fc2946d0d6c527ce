// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.support;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LimitsConfig;
import io.microbroker.config.MqttConfig;
import io.microbroker.config.SysConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker of its own for each test, on a free port, and the clients of the test. It has one event loop unless told otherwise,
 * so what a client was answered has reached all other clients. Register it as a field that is not static; it starts with the
 * first client, so a test may first say how it is to be.
 */
public final class TestBroker implements AfterEachCallback {
    private static final long DEADLINE_SECONDS = 30;
    private static final long SESSION_EXPIRY_SECONDS = 3600;

    private final List<RawClient> clients = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private BrokerConfig config = BrokerConfig.DEFAULT.withLoops(1).withSys(new SysConfig(Duration.ZERO));
    private @Nullable Broker started;
    private long forgiven;

    /** Changes the configuration; before the first client. */
    public TestBroker config(UnaryOperator<BrokerConfig> change) {
        if (started != null) {
            throw new IllegalStateException("the broker has started");
        }
        config = change.apply(config);
        return this;
    }

    public TestBroker limits(UnaryOperator<LimitsConfig.Builder> change) {
        return config(present -> present.withLimits(change));
    }

    public TestBroker mqtt(UnaryOperator<MqttConfig.Builder> change) {
        return config(present -> present.withMqtt(change));
    }

    /** Adds a plugin that registers what it is told. */
    public TestBroker plugin(Consumer<PluginContext> registrations) {
        String name = "of-the-test-" + (plugins.size() + 1);
        return plugin(new Plugin() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Future<Void> start(PluginContext context) {
                registrations.accept(context);
                return Future.succeededFuture();
            }
        });
    }

    public TestBroker plugin(Plugin plugin) {
        plugins.add(plugin);
        return this;
    }

    /** Allows everything, topics that begin with $ included. */
    public TestBroker allowAll() {
        return plugin(context -> context.authorizer(client -> Future.succeededFuture(TopicPolicy.ALLOW_ALL)));
    }

    private Broker broker() {
        Broker broker = started;
        if (broker == null) {
            BrokerConfig wanted = StorageUnderTest.of(config);
            Broker.Builder builder = Broker.builder().config(wanted).port(0);
            plugins.forEach(plugin -> builder.plugin(plugin, Map.of()));
            broker = await(builder.start());
            started = broker;
        }
        return broker;
    }

    /** Stops the broker and starts another with the same configuration. Clients are gone. */
    public void restart() {
        config = StorageUnderTest.of(config);
        clients.forEach(RawClient::close);
        clients.clear();
        await(broker().stop());
        started = null;
        broker();
    }

    public int port() {
        return broker().port("tcp");
    }

    public BrokerAdmin admin() {
        return broker().admin();
    }

    /** A client inside the process. */
    public BrokerClient local(String clientId) {
        return broker().client(new ClientInfo(clientId, null, ProtocolVersion.MQTT_5, "local", "", Map.of()));
    }

    /** A client that sent nothing yet. */
    public RawClient open() {
        return keep(RawClient.connect(port()));
    }

    /** A client with a receive buffer of this size that sent nothing yet. */
    public RawClient open(int receiveBufferBytes) {
        return keep(RawClient.connect(port(), receiveBufferBytes));
    }

    private RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    /** A client that has been let in, whose session ends with its connection. */
    public RawClient client(ProtocolVersion version, String clientId) {
        return client(version, clientId, settings -> {});
    }

    /** The same with more settings, which MQTT 3.x ignores as far as they are properties. */
    public RawClient client(ProtocolVersion version, String clientId, Consumer<ConnectBuilder> settings) {
        RawClient client = open().connect(version, connect -> settings.accept(connect.clientId(clientId)));
        client.expectConnAck();
        return client;
    }

    /** A client of MQTT 5.0. */
    public RawClient client(String clientId) {
        return client(ProtocolVersion.MQTT_5, clientId);
    }

    /** A client of MQTT 5.0. */
    public RawClient client(String clientId, Consumer<ConnectBuilder> settings) {
        return client(ProtocolVersion.MQTT_5, clientId, settings);
    }

    /** A client whose session outlives its connection; one that was left is resumed. */
    public RawClient persistent(ProtocolVersion version, String clientId) {
        return persistent(version, clientId, settings -> {});
    }

    public RawClient persistent(ProtocolVersion version, String clientId, Consumer<ConnectBuilder> settings) {
        return client(version, clientId, connect -> {
            connect.cleanStart(false).sessionExpiry(SESSION_EXPIRY_SECONDS);
            settings.accept(connect);
        });
    }

    /** A persistent session or one that ends with its connection. */
    public RawClient session(
            boolean persistent, ProtocolVersion version, String clientId, Consumer<ConnectBuilder> settings) {
        return persistent ? persistent(version, clientId, settings) : client(version, clientId, settings);
    }

    /** Says goodbye and waits until the broker has taken note. */
    public void leave(RawClient client) {
        client.disconnect().expectClosed();
    }

    public long counter(String name) {
        Long value = admin().counters().get(name);
        if (value == null) {
            throw new AssertionError("there is no counter " + name);
        }
        return value;
    }

    /** Tasks that have failed in the broker, as the test meant them to: otherwise a test with such a failure fails. */
    public long forgiveTaskFailures() {
        forgiven = counter("task-failures");
        return forgiven;
    }

    /** Waits until a counter has reached a value. */
    public void awaitCounter(String name, long value) {
        awaitTrue("counter " + name + " to reach " + value, () -> counter(name) >= value);
    }

    /** Waits until a condition holds; it is asked again and again. */
    public static void awaitTrue(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The result of a future that must succeed in time. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the future failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the future is not complete", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(RawClient::close);
        Broker broker = started;
        if (broker != null) {
            long failures = counter("task-failures") - forgiven;
            await(broker.stop());
            if (failures > 0 && context.getExecutionException().isEmpty()) {
                throw new AssertionError(failures + " tasks failed in the broker: see its log");
            }
        }
    }
}
