// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker with the listeners tcp and ws on free ports. A static {@code @RegisterExtension}, or in a {@code try}. */
final class WebSocketBroker implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final BrokerConfig config;
    private Consumer<PluginContext> registrations = plugin -> {};
    private @Nullable Broker broker;

    private WebSocketBroker(BrokerConfig config) {
        this.config = config;
    }

    static WebSocketBroker with(UnaryOperator<BrokerConfig> change) {
        return new WebSocketBroker(change.apply(BrokerConfig.DEFAULT
                .withLoops(1)
                .withListener("tcp", tcp -> tcp.withPort(0))
                .withListener("ws", ws -> listener(Map.of()))));
    }

    static ListenerConfig listener(Map<String, Object> settings) {
        return new ListenerConfig("websocket", "127.0.0.1", 0, settings);
    }

    /** Adds a plugin that registers these extensions; before it starts. */
    WebSocketBroker plugin(Consumer<PluginContext> newRegistrations) {
        registrations = newRegistrations;
        return this;
    }

    WebSocketBroker start() {
        broker = await(Broker.builder()
                .config(config)
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
        public Future<Void> start(PluginContext context) {
            registrations.accept(context);
            return Future.succeededFuture();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Broker broker() {
        Broker started = broker;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    int port() {
        return broker().port("ws");
    }

    RawWebSocket connect() throws IOException {
        return RawWebSocket.connect(port());
    }

    RawWebSocket open() throws IOException {
        return RawWebSocket.open(port());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        Broker started = broker;
        if (started != null) {
            await(started.stop());
        }
    }
}
