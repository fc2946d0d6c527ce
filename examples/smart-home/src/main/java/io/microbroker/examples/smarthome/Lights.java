// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.microbroker.examples.smarthome.HomeMessage.Light;
import java.util.concurrent.CompletableFuture;

/** The lights of the living room: they do what they are told, and say, retained, what they do. */
final class Lights implements AutoCloseable {
    static final String COMMAND = "home/livingroom/lights/command";
    static final String STATE = "home/livingroom/lights/state";

    private final Mqtt5AsyncClient client;

    private Lights(int port) {
        client = HomeClient.to(port, "lights").buildAsync();
    }

    /** Connects, and takes commands from then on. */
    static Lights open(int port) {
        Lights lights = new Lights(port);
        lights.client.connect().join();
        lights.client
                .subscribeWith()
                .topicFilter(COMMAND)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(lights::onCommand)
                .send()
                .join();
        return lights;
    }

    private void onCommand(Mqtt5Publish command) {
        Json.read(command.getPayloadAsBytes(), Light.class).ifPresent(this::shine);
    }

    private void shine(Light light) {
        CompletableFuture<Mqtt5PublishResult> unused = client.publishWith()
                .topic(STATE)
                .payload(Json.write(light))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .send();
    }

    @Override
    public void close() {
        client.disconnect().exceptionally(lost -> null).join();
    }
}
