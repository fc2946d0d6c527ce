// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.junit;

import io.microbroker.spi.embed.BrokerFactory;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** A broker that JUnit's store closes. */
record StartedBroker(EmbeddedBroker broker) implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    /** Starts one; blocks until it is ready. */
    static StartedBroker start(List<String> settings) {
        BrokerFactory factory = ServiceLoader.load(BrokerFactory.class, BrokerFactory.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new ParameterResolutionException(
                        "there is no broker on the class path - add microbroker-engine to the test dependencies"));
        List<String> all = new ArrayList<>(List.of("loops=1", "listeners.tcp.port=0"));
        all.addAll(settings);
        return new StartedBroker(await(factory.start(all)));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not start: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker took longer than " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(broker.stop());
    }
}
