// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.microbroker.Broker;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GreenhouseTest {
    private static final long DEADLINE_SECONDS = 20;

    private final Broker broker = await(Broker.builder().port(0).start());

    @AfterEach
    void stop() {
        await(broker.stop());
    }

    @Test
    void sensorOnTheNetworkIsWarnedByTheAlarmInside() throws InterruptedException {
        await(FrostAlarm.watch(broker));
        Mqtt5BlockingClient sensor = sensor();
        try (var received = sensor.publishes(MqttGlobalPublishFilter.ALL)) {
            var granted = sensor.subscribeWith()
                    .topicFilter("greenhouse/+/frost")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            assertThat(granted.getReasonCodes()).noneMatch(code -> code.isError());

            assertThat(frostAt(sensor, received, "1.5")).isEqualTo("greenhouse/bed1/frost true");
            assertThat(frostAt(sensor, received, "18")).isEqualTo("greenhouse/bed1/frost false");
            assertThat(frostAt(sensor, received, "warm")).isEqualTo("greenhouse/bed1/frost unknown");
        } finally {
            sensor.disconnect();
        }
    }

    private Mqtt5BlockingClient sensor() {
        Mqtt5BlockingClient sensor = Mqtt5Client.builder()
                .identifier("sensor")
                .serverHost("127.0.0.1")
                .serverPort(broker.port("tcp"))
                .buildBlocking();
        var connAck = sensor.connect();
        assertThat(connAck.getReasonCode().isError()).isFalse();
        return sensor;
    }

    private static String frostAt(
            Mqtt5BlockingClient sensor, Mqtt5BlockingClient.Mqtt5Publishes received, String celsius)
            throws InterruptedException {
        var sent = sensor.publishWith()
                .topic("greenhouse/bed1/temperature")
                .payload(celsius.getBytes(StandardCharsets.UTF_8))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        assertThat(sent.getError()).isEmpty();
        Mqtt5Publish frost =
                received.receive(DEADLINE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        return frost.getTopic() + " " + new String(frost.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
