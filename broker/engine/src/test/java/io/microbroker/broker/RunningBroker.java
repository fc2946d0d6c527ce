// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.broker.support.StorageUnderTest;
import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Counter;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker on a free port. As a static {@code @RegisterExtension} it serves all tests of a class, which keep apart by client
 * ids and topics; in a {@code try} one test has it for itself.
 */
public final class RunningBroker implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    private static final long DEADLINE_MILLIS = 30_000;

    private final UnaryOperator<BrokerConfig> settings;
    private final Consumer<PluginContext> registrations;
    private @Nullable Broker broker;
    private @Nullable PluginContext context;

    private RunningBroker(UnaryOperator<BrokerConfig> settings, Consumer<PluginContext> registrations) {
        this.settings = settings;
        this.registrations = registrations;
    }

    /** A broker with two loops and defaults, changed by {@code settings}; started by JUnit. */
    public static RunningBroker with(UnaryOperator<BrokerConfig> settings) {
        return new RunningBroker(settings, plugin -> {});
    }

    /** The same with a plugin that registers these extensions. */
    public static RunningBroker with(UnaryOperator<BrokerConfig> settings, Consumer<PluginContext> registrations) {
        return new RunningBroker(settings, registrations);
    }

    /** Starts it; for the use in {@code try}. */
    public RunningBroker start() {
        broker = await(Broker.builder()
                .config(config -> StorageUnderTest.of(settings.apply(config.withLoops(2))))
                .port(0)
                .plugin(new Registrations(), Map.of())
                .start());
        return this;
    }

    private final class Registrations implements Plugin {
        @Override
        public String name() {
            return "under-test";
        }

        @Override
        public Future<Void> start(PluginContext pluginContext) {
            context = pluginContext;
            registrations.accept(pluginContext);
            return Future.succeededFuture();
        }
    }

    @Override
    public void beforeAll(ExtensionContext ignored) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext ignored) {
        close();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops it, if it runs. */
    public void stop() {
        if (broker != null) {
            await(broker.stop());
            broker = null;
        }
    }

    private Broker broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker does not run");
        }
        return broker;
    }

    public int port() {
        return broker().port("tcp");
    }

    /** A connection that has sent nothing yet. */
    public RawClient client() {
        return RawClient.connect(port());
    }

    /** A client with a clean start that has been let in. */
    public RawClient connected(ProtocolVersion version, String clientId) {
        return connected(version, connect -> connect.clientId(clientId));
    }

    /** A client that has been let in. */
    public RawClient connected(ProtocolVersion version, Consumer<ConnectBuilder> settings) {
        RawClient client = client().connect(version, settings);
        client.expectConnAck();
        return client;
    }

    public BrokerAdmin admin() {
        return broker().admin();
    }

    /** What the plugin was given. */
    public PluginContext context() {
        if (context == null) {
            throw new IllegalStateException("the plugin is not started");
        }
        return context;
    }

    public long count(Counter counter) {
        Long value = admin().counters().get(counter.label());
        return value == null ? 0 : value;
    }

    /** Waits until a counter, which other loops may still be raising, has this value; it must not be higher then. */
    public void awaitExactly(Counter counter, long value) {
        awaitCount(counter, value);
        assertThat(count(counter)).as(counter.label()).isEqualTo(value);
    }

    /** Waits until a counter has reached this value. */
    public void awaitCount(Counter counter, long value) {
        until(() -> count(counter) >= value, () -> counter + " is " + count(counter) + ", not " + value);
    }

    /** Waits until nobody is connected under this id. */
    public void awaitOffline(String clientId) {
        until(() -> !isConnected(clientId), () -> clientId + " is still connected");
    }

    /** Waits until there is no session of this id. */
    public void awaitNoSession(String clientId) {
        until(() -> session(clientId) == null, () -> clientId + " still has a session");
    }

    private boolean isConnected(String clientId) {
        ClientSnapshot session = session(clientId);
        return session != null && session.connected();
    }

    /** What the administration shows of a session; null if there is none among the first thousand. */
    public @Nullable ClientSnapshot session(String clientId) {
        return await(admin().clients(PageRequest.first(1000))).items().stream()
                .filter(session -> session.clientId().equals(clientId))
                .findAny()
                .orElse(null);
    }

    /** Waits until a condition holds, 10 s at most. */
    public static void until(BooleanSupplier condition, Supplier<String> failure) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(failure.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Lets time pass, where it is the time that is tested. */
    public static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits for a future, 10 s at most. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
