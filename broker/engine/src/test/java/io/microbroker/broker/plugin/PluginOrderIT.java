// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.Broker;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.config.AuthConfig;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.PluginsConfig;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PluginOrderIT {
    @BeforeEach
    void forget() {
        RecordingPlugin.EVENTS.clear();
    }

    private static BrokerConfig naming(Map<String, Object> auth, Map<String, Object> plugins) {
        return BrokerConfig.DEFAULT
                .withLoops(1)
                .withListener("tcp", tcp -> tcp.withPort(0))
                .withAuth(AuthConfig.DEFAULT.withSettings(auth))
                .withPlugins(new PluginsConfig(null, plugins));
    }

    private static Map<String, Object> inOrder(String first, Object ofFirst, String second, Object ofSecond) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put(first, ofFirst);
        ordered.put(second, ofSecond);
        return ordered;
    }

    private static Future<Broker> start(BrokerConfig config) {
        return Broker.builder().config(config).start();
    }

    private static Throwable failureOf(Future<Broker> started) {
        try {
            started.toCompletionStage().toCompletableFuture().get();
            throw new AssertionError("it started");
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isNotStartedIfNobodyNamesIt() {
        Broker broker = TestBroker.await(start(naming(Map.of(), Map.of())));
        TestBroker.await(broker.stop());

        assertThat(RecordingPlugin.EVENTS).isEmpty();
    }

    @Test
    void startsInTheOrderOfTheConfigurationAndStopsInTheOpposite() {
        Map<String, Object> plugins =
                inOrder("recorder-two", Map.of("room", "kitchen"), "recorder-one", Map.of("floor", 2));

        Broker broker = TestBroker.await(start(naming(Map.of("recorder", Map.of()), plugins)));
        TestBroker.await(broker.stop());

        assertThat(RecordingPlugin.EVENTS)
                .containsExactly(
                        "start auth-recorder {}",
                        "start recorder-two {room=kitchen}",
                        "start recorder-one {floor=2}",
                        "started auth-recorder",
                        "started recorder-two",
                        "started recorder-one",
                        "stop recorder-one",
                        "stop recorder-two",
                        "stop auth-recorder");
    }

    @Test
    void startsAPluginOnceThatIsNamedTwice() {
        Map<String, Object> plugins = Map.of("auth-recorder", Map.of("room", "kitchen"));

        Broker broker = TestBroker.await(start(naming(Map.of("recorder", Map.of()), plugins)));
        TestBroker.await(broker.stop());

        assertThat(RecordingPlugin.EVENTS)
                .containsExactly("start auth-recorder {room=kitchen}", "started auth-recorder", "stop auth-recorder");
        assertThatThrownBy(() -> Broker.builder()
                        .config(naming(Map.of("recorder", Map.of("a", 1)), Map.of("auth-recorder", Map.of("b", 2))))
                        .check())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("plugins.auth-recorder has settings in auth.recorder already");
    }

    @Test
    void stopsTheOthersIfOneDoesNotStart() {
        Map<String, Object> plugins = inOrder("recorder-one", Map.of(), "recorder-two", Map.of("fail", true));

        assertThat(failureOf(start(naming(Map.of(), plugins))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("configuration: plugins.recorder-two: plugin 'recorder-two' (class path) does not start:"
                        + " told to fail");
        assertThat(RecordingPlugin.EVENTS)
                .containsExactly("start recorder-one {}", "start recorder-two {fail=true}", "stop recorder-one");
    }

    @Test
    void mergesTheSettingsOfAPluginThatTheProgramGives() {
        Map<String, Object> plugins = inOrder("mine", Map.of("room", "kitchen", "floor", 1), "recorder-one", Map.of());
        RecordingPlugin mine = new RecordingPlugin("mine") {};

        Broker broker = TestBroker.await(Broker.builder()
                .config(naming(Map.of(), plugins))
                .plugin(mine, Map.of("floor", 2))
                .start());
        TestBroker.await(broker.stop());

        assertThat(RecordingPlugin.EVENTS.get(0)).startsWith("start mine {").contains("room=kitchen", "floor=2");
        assertThat(RecordingPlugin.EVENTS.get(1)).isEqualTo("start recorder-one {}");
    }

    @Test
    void asksNobodyAnonymouslyOnceAPluginIsToBeAsked() {
        Broker broker = TestBroker.await(start(naming(Map.of("recorder", Map.of()), Map.of())));
        try (RawClient client = RawClient.connect(broker.port("tcp"))) {
            client.connect5(connect -> connect.clientId("nameless")).expectRefused(ReasonCode.NOT_AUTHORIZED);
        } finally {
            TestBroker.await(broker.stop());
        }
    }
}
