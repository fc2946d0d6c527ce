// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GatewayTest {
    private static final long DEADLINE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Gateway gateway = await(Gateway.start(vertx, 0, 0, TopicMap.of(List.of("d17=kitchen", "d18=hall"))));
    private final Mqtt5BlockingClient display = Mqtt5Client.builder()
            .identifier("display")
            .serverHost("127.0.0.1")
            .serverPort(gateway.brokerPort())
            .buildBlocking();
    private final Mqtt5BlockingClient.Mqtt5Publishes shown = display.publishes(MqttGlobalPublishFilter.ALL);

    @BeforeEach
    void watch() {
        assertThat(display.connect().getReasonCode().isError()).isFalse();
        var granted = display.subscribeWith()
                .topicFilter("#")
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
        assertThat(granted.getReasonCodes()).noneMatch(code -> code.isError());
    }

    @AfterEach
    void stop() {
        shown.close();
        display.disconnect();
        await(gateway.stop());
        await(vertx.close());
    }

    @Test
    void whatADeviceSaysIsHeardInItsRoom() throws InterruptedException {
        Mqtt3BlockingClient device = device("d17");
        device.connect();

        publish(device, "dev/d17/t", "21.5", MqttQos.AT_MOST_ONCE);
        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
        publish(device, "dev/d17/h", "48", MqttQos.AT_LEAST_ONCE);
        assertThat(next()).isEqualTo("home/kitchen/humidity 48");
        publish(device, "dev/d17/m", "1", MqttQos.EXACTLY_ONCE);
        assertThat(next()).isEqualTo("home/kitchen/motion 1");
        device.disconnect();
    }

    @Test
    void aDeviceSpeaksForItselfOnly() throws InterruptedException {
        Mqtt3BlockingClient device = device("d17");
        device.connect();

        publish(device, "dev/d18/t", "90", MqttQos.AT_LEAST_ONCE);
        publish(device, "home/hall/temperature", "90", MqttQos.AT_LEAST_ONCE);
        publish(device, "dev/d17/unheard-of", "90", MqttQos.AT_LEAST_ONCE);
        publish(device, "dev/d17/t", "21.5", MqttQos.AT_LEAST_ONCE);

        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
        device.disconnect();
    }

    @Test
    void aStrangerIsNotLetIn() {
        Mqtt3BlockingClient stranger = device("d99");

        assertThatThrownBy(stranger::connect).isInstanceOfSatisfying(Mqtt3ConnAckException.class, e -> assertThat(
                        e.getMqttMessage().getReturnCode())
                .isEqualTo(Mqtt3ConnAckReturnCode.IDENTIFIER_REJECTED));
    }

    @Test
    void aDeviceCannotListen() {
        Mqtt3BlockingClient device = device("d17");
        device.connect();

        assertThatThrownBy(() -> device.subscribeWith().topicFilter("#").send())
                .isInstanceOf(Mqtt3SubAckException.class);
        device.disconnect();
    }

    @Test
    void anExactlyOnceMessageThatIsSentTwiceIsPublishedOnce() throws Exception {
        try (RawClient device = RawClient.connected311(gateway.devicePort(), connect -> connect.clientId("d17"))) {
            device.publish("dev/d17/t", "21.5", 2, 7).expectPubRec(7);
            device.publish("dev/d17/t", "21.5", 2, 7).expectPubRec(7);
            device.pubRel(7).expectPubComp(7);
            device.publish("dev/d17/t", "22", 2, 7).expectPubRec(7);
        }

        assertThat(next()).isEqualTo("home/kitchen/temperature 21.5");
        assertThat(next()).isEqualTo("home/kitchen/temperature 22");
    }

    private Mqtt3BlockingClient device(String id) {
        return Mqtt3Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(gateway.devicePort())
                .buildBlocking();
    }

    private static void publish(Mqtt3BlockingClient device, String topic, String value, MqttQos qos) {
        device.publishWith()
                .topic(topic)
                .payload(value.getBytes(StandardCharsets.UTF_8))
                .qos(qos)
                .send();
    }

    private String next() throws InterruptedException {
        Mqtt5Publish message = shown.receive(DEADLINE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        return message.getTopic() + " " + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
