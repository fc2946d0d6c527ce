// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.embed.BrokerFactory;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.junit.BrokerPort;
import io.microbroker.testkit.junit.MicroBroker;
import io.microbroker.testkit.junit.RawClients;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The JUnit 5 extension of the testkit, used as the author of a plugin uses it. */
@MicroBroker(set = {"mqtt.receive-maximum=7", "plugins.recorder-one.room=kitchen"})
final class MicroBrokerIT {
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @BrokerPort
    static int classPort;

    @BrokerPort
    int fieldPort;

    private final int constructorPort;

    MicroBrokerIT(@BrokerPort int constructorPort) {
        this.constructorPort = constructorPort;
    }

    @Test
    void injectsTheOneBrokerOfTheClass(@BrokerPort int port, @BrokerPort("tcp") int same, EmbeddedBroker broker) {
        assertThat(port).isPositive().isEqualTo(same).isEqualTo(broker.port("tcp"));
        assertThat(List.of(classPort, fieldPort, constructorPort)).containsOnly(port);
    }

    @Test
    void injectsClients(RawClients clients, BrokerClient local) throws Exception {
        RawClient sensor = clients.connected("sensor");
        sensor.subscribe(1, "home/#", 0).expectSubAck(1, 0);

        local.publish(Message.of("home/room", Buffer.buffer("21"), Qos.AT_MOST_ONCE, false))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        sensor.expectPublish("home/room", "21");
    }

    @Test
    void appliesSettingsAndStartsThePluginsThatTheyName(RawClients clients, BrokerAdmin admin) {
        RawClient client = clients.connect().connect5(connect -> connect.clientId("sensor"));

        assertThat(client.expectConnAck().properties().toString()).contains("7");
        assertThat(admin.counters()).containsEntry("plugin-recorder-one-failures", 0L);
    }

    @Test
    void aParameterMayHaveABrokerOfItsOwn(
            @BrokerPort int port,
            @MicroBroker(set = "limits.subscriptions=1") @BrokerPort int other,
            @MicroBroker(set = "limits.subscriptions=1") RawClients clients) {
        assertThat(other).isNotEqualTo(port);
        clients.connected("sensor").subscribe(1, "home/#", 0).expectSubAck(1, 0);
    }

    @Nested
    final class Inside {
        @Test
        void hasTheBrokerOfTheClassAround(@BrokerPort int port) {
            assertThat(port).isEqualTo(classPort);
        }
    }

    @Test
    void theNextBrokerOfAJvmIsQuicklyThere() throws Exception {
        BrokerFactory factory =
                ServiceLoader.load(BrokerFactory.class).findFirst().orElseThrow();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20 && best >= QUICK_NANOS; i++) { // the best of some: other programs run here, too
            long before = System.nanoTime();
            EmbeddedBroker broker = factory.start(List.of("listeners.tcp.port=0"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            best = Math.min(best, System.nanoTime() - before);
            broker.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        assertThat(best).isLessThan(QUICK_NANOS);
    }
}
