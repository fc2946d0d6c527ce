// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.Broker;
import io.microbroker.config.Anonymous;
import io.microbroker.spi.Plugin;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A broker on a free port with one event loop and with plugins. */
final class RunningBroker implements AutoCloseable {
    private final Broker broker;

    private RunningBroker(Broker broker) {
        this.broker = broker;
    }

    /** With this plugin of ours, and anonymous clients as told. */
    static RunningBroker start(Anonymous anonymous, Map<String, Object> settings) {
        return start(anonymous, new AuthFilePlugin(), settings);
    }

    static RunningBroker start(Anonymous anonymous, Plugin plugin, Map<String, Object> settings) {
        Map<Plugin, Map<String, Object>> plugins = new LinkedHashMap<>();
        plugins.put(plugin, settings);
        return new RunningBroker(await(builder(anonymous, plugins).start()));
    }

    static Broker.Builder builder(Anonymous anonymous, Map<Plugin, Map<String, Object>> plugins) {
        Broker.Builder builder = Broker.builder()
                .config(config -> config.withLoops(1)
                        .withAuth(config.auth().withAnonymous(anonymous))
                        .withLimits(limits -> limits.pluginTimeout(Duration.ofSeconds(5))))
                .port(0);
        plugins.forEach(builder::plugin);
        return builder;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    int port() {
        return broker.port("tcp");
    }

    Broker broker() {
        return broker;
    }

    /** A client of MQTT 5.0 that has been let in. */
    RawClient client(String clientId, Consumer<ConnectBuilder> settings) {
        return RawClient.connected(port(), connect -> settings.accept(connect.clientId(clientId)));
    }

    RawClient client(String user, String password) {
        return client(user, connect -> connect.username(user).password(password));
    }

    @Override
    public void close() {
        await(broker.stop());
    }
}
