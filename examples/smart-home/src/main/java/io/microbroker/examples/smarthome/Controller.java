// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.microbroker.examples.smarthome.HomeMessage.Light;
import io.microbroker.examples.smarthome.HomeMessage.Temperature;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Shows by the lights of the living room whether the home is cold (blue) or hot (red): the mean over all rooms that have a
 * thermometer, whichever those are.
 */
final class Controller implements AutoCloseable {
    private static final double COLD_CELSIUS = 17;
    private static final double HOT_CELSIUS = 26;

    private final Mqtt5AsyncClient client;

    /** The last temperature by topic. Confined to the callbacks, which come one after the other. */
    private final Map<String, Double> celsius = new HashMap<>();

    private Controller(int port) {
        client = HomeClient.to(port, "controller").buildAsync();
    }

    /** Connects, and listens from then on. */
    static Controller open(int port) {
        Controller controller = new Controller(port);
        controller.client.connect().join();
        controller
                .client
                .subscribeWith()
                .topicFilter("home/+/temperature")
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(controller::onTemperature)
                .send()
                .join();
        return controller;
    }

    /** A thermometer that talks nonsense is not listened to. */
    private void onTemperature(Mqtt5Publish message) {
        Json.read(message.getPayloadAsBytes(), Temperature.class)
                .ifPresent(reading -> command(message.getTopic().toString(), reading));
    }

    private void command(String topic, Temperature reading) {
        celsius.put(topic, reading.celsius());
        double mean = celsius.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        CompletableFuture<Mqtt5PublishResult> unused = client.publishWith()
                .topic(Lights.COMMAND)
                .payload(Json.write(lightFor(mean)))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
    }

    private static Light lightFor(double mean) {
        if (mean < COLD_CELSIUS) {
            return new Light(true, "blue");
        }
        return mean > HOT_CELSIUS ? new Light(true, "red") : new Light(false, "white");
    }

    @Override
    public void close() {
        client.disconnect().exceptionally(lost -> null).join();
    }
}
