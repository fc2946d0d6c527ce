// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.config.Anonymous;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An authenticator that fails in front of ours denies: the files are not asked instead, and the broker lives on. */
@DisplayName("SecC22: a failing authenticator denies")
class SecC22FailingPluginIT {
    /** The ways of failing. */
    enum Failure {
        THROWS(() -> {
            throw new IllegalStateException("broken");
        }),
        FAILS(() -> Future.failedFuture("broken")),
        ANSWERS_NULL(Future::succeededFuture),
        NEVER_ANSWERS(() -> Promise.<AuthResult>promise().future());

        private final Supplier<Future<AuthResult>> answer;

        Failure(Supplier<Future<AuthResult>> answer) {
            this.answer = answer;
        }
    }

    /** Fails for one client, has no opinion on the others. */
    private record FailingPlugin(Failure failure) implements Plugin {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            Authenticator authenticator = request -> request.clientId().equals("victim")
                    ? failure.answer.get()
                    : Future.succeededFuture(AuthResult.abstain());
            context.authenticator(authenticator);
            return Future.succeededFuture();
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest
    @EnumSource
    void deniesAndTheBrokerLivesOn(Failure failure) {
        String users = TestFiles.write(folder, "users.txt", TestFiles.user("sensor", "s"))
                .toString();
        Map<Plugin, Map<String, Object>> plugins = new LinkedHashMap<>();
        plugins.put(new FailingPlugin(failure), Map.of());
        plugins.put(new AuthFilePlugin(), Map.of("users", users));
        Broker broker = RunningBroker.await(RunningBroker.builder(Anonymous.FALSE, plugins)
                .config(config -> config.withLimits(limits -> limits.pluginTimeout(Duration.ofMillis(500))))
                .start());
        int port = broker.port("tcp");

        RawClient victim = RawClient.connect(port)
                .connect5(
                        connect -> connect.clientId("victim").username("sensor").password("s"));
        assertThat(victim.expectPacket().reasonCode()).isIn(0x87, 0x88);
        victim.expectClosed();

        RawClient.connected(
                        port,
                        connect -> connect.clientId("other").username("sensor").password("s"))
                .expectNothing()
                .close();
        RunningBroker.await(broker.stop());
    }
}
