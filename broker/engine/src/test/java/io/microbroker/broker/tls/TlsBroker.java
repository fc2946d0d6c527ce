// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.tls;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.transport.TlsSpec;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A broker with one listener, tls, on a free port. It keeps who came in. */
final class TlsBroker implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 20;

    private final BlockingQueue<ClientInfo> admitted = new LinkedBlockingQueue<>();
    private final Broker broker;

    TlsBroker(TlsSpec tls) {
        this(tls, config -> config);
    }

    TlsBroker(TlsSpec tls, UnaryOperator<BrokerConfig> change) {
        BrokerConfig config = BrokerConfig.DEFAULT
                .withLoops(2)
                .withListeners(Map.of("tls", ListenerConfig.DEFAULT.withPort(0).withTls(tls)));
        this.broker = await(Broker.builder()
                .config(change.apply(config))
                .plugin(new Doorman(), Map.of())
                .start());
    }

    private final class Doorman implements Plugin {
        @Override
        public String name() {
            return "doorman";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            context.authorizer(client -> {
                admitted.add(client);
                return Future.succeededFuture(TopicPolicy.ALLOW_ALL);
            });
            return Future.succeededFuture();
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Broker broker() {
        return broker;
    }

    int port() {
        return broker.port("tls");
    }

    /** The client that came in next. */
    ClientInfo nextAdmitted() {
        try {
            ClientInfo next = admitted.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nobody came in");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean nobodyCameIn() {
        return admitted.isEmpty();
    }

    @Override
    public void close() {
        await(broker.stop());
    }
}
