// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.Broker;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a plugin may do between the start of the broker and that of its listeners. */
final class PluginStartedIT {
    private static Future<Broker> start(Function<PluginContext, Future<Void>> started) {
        return Broker.builder()
                .port(0)
                .plugin(new StartedPlugin(started), Map.of())
                .start();
    }

    private static final class StartedPlugin implements Plugin {
        private final Function<PluginContext, Future<Void>> started;
        private @Nullable PluginContext context;

        StartedPlugin(Function<PluginContext, Future<Void>> started) {
            this.started = started;
        }

        @Override
        public String name() {
            return "starter";
        }

        @Override
        public Future<Void> start(PluginContext given) {
            context = given;
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> started() {
            return context == null ? Future.failedFuture("not started") : started.apply(context);
        }
    }

    @Test
    void itsClientSubscribesAndPublishesBeforeAnybodyComes() throws InterruptedException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        ClientInfo identity = new ClientInfo("house", null, ProtocolVersion.MQTT_5, "inside", "", Map.of());
        SessionSpec session = SessionSpec.transientSession("house", delivery -> {
            received.add(delivery.message().payloadText());
            delivery.acknowledge();
        });
        Broker broker = TestBroker.await(start(context -> context.client(identity)
                .publish(Message.of("home/mode", "night", Qos.AT_LEAST_ONCE, true))
                .compose(done -> context.client(identity).open(session))
                .compose(opened -> opened.subscribe(List.of(Subscription.of("home/door", Qos.AT_LEAST_ONCE))))
                .mapEmpty()));
        try (RawClient door = RawClient.connected(broker.port("tcp"), "door")) {
            door.subscribe(1, "home/mode", 0).expectSubAck(1, 0);
            door.expectPublish("home/mode", "night");
            door.publish("home/door", "open", 1, 1).expectPubAck(1);

            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("open");
        } finally {
            TestBroker.await(broker.stop());
        }
    }

    @Test
    void whatFailsThereStopsTheStart() {
        Future<Broker> failing = start(context -> Future.failedFuture("no house"));
        Future<Broker> throwing = start(context -> {
            throw new IllegalStateException("no house");
        });

        assertThatThrownBy(() -> TestBroker.await(failing))
                .hasRootCauseMessage(
                        "configuration: plugins.starter: plugin 'starter' (given by the program) does not start: no house");
        assertThatThrownBy(() -> TestBroker.await(throwing)).rootCause().hasMessageEndingWith("no house");
    }
}
