// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.config.BrokerConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.AuthResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PluginRegistryTest {
    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicReference<@Nullable PluginContext> context = new AtomicReference<>();
    private final PluginRegistry registry = new PluginRegistry(
            vertx,
            50,
            new PluginRegistry.Hooks(
                    identity -> {
                        throw new IllegalStateException("not started");
                    },
                    () -> {
                        throw new IllegalStateException("not started");
                    },
                    whom -> {},
                    (request, local) -> Future.failedFuture("not started"),
                    port -> {},
                    (topic, value) -> {}));

    @AfterEach
    void close() throws Exception {
        never.countDown();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Future<Void> start(Function<PluginContext, @Nullable Future<Void>> how) {
        Plugin plugin = new Plugin() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            @SuppressWarnings("NullAway") // on purpose
            public Future<Void> start(PluginContext given) {
                context.set(given);
                return how.apply(given);
            }
        };
        BuiltIn builtIn = new BuiltIn(Set.of("tcp"), Set.of("memory"));
        return registry.start(PluginPlan.of(BrokerConfig.DEFAULT, Map.of(plugin, Map.of()), builtIn), 100);
    }

    @Test
    void givesUpOnAPluginThatIsNeverReady() {
        assertThatThrownBy(() -> await(start(given -> Promise.<Void>promise().future())))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(
                        "plugin 'slow' (given by the program) does not start: it is not ready after 100 ms");
    }

    @Test
    void givesUpOnAPluginThatBlocksItsStart() {
        assertThatThrownBy(() -> await(start(given -> {
                    awaitNever();
                    return Future.succeededFuture();
                })))
                .hasMessageContaining("it is not ready after 100 ms");
    }

    private void awaitNever() {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsWhyAPluginDoesNotStart() {
        assertThatThrownBy(() -> await(start(given -> {
                    throw new NoClassDefFoundError("demo/Missing");
                })))
                .hasMessageContaining("does not start: java.lang.NoClassDefFoundError: demo/Missing");
        assertThatThrownBy(() -> await(start(given -> null))).hasMessageContaining("does not start: it answered null");
    }

    @Test
    void takesRegistrationsDuringStartOnly() throws Exception {
        await(start(given -> {
            given.authenticator(request -> Future.succeededFuture(AuthResult.abstain()));
            return Future.succeededFuture();
        }));

        assertThat(registry.fix().authenticators()).hasSize(1);
        assertThatThrownBy(() -> Objects.requireNonNull(context.get())
                        .authenticator(request -> Future.succeededFuture(AuthResult.abstain())))
                .isInstanceOf(IllegalStateException.class);
    }
}
