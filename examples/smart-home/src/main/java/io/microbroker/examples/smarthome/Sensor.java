// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.microbroker.examples.smarthome.HomeMessage.Presence;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One sensor. Its presence is a retained message: the sensor says that it is there whenever it connects, and leaves a last will
 * with the broker that says the opposite when it vanishes.
 */
final class Sensor implements AutoCloseable {
    private final SensorType type;
    private final Mqtt5AsyncClient client;
    private volatile CompletableFuture<Mqtt5PublishResult> announced = new CompletableFuture<>();

    private Sensor(int port, SensorType type) {
        this.type = type;
        this.client = HomeClient.to(port, type.clientId())
                .addConnectedListener(connected -> announce())
                .buildAsync();
    }

    /** Connects and says that it is there. Waits for a broker that is not there yet. */
    static Sensor open(int port, SensorType type) {
        Sensor sensor = new Sensor(port, type);
        sensor.client
                .connectWith()
                .cleanStart(true)
                .willPublish(sensor.presence(false))
                .send()
                .thenCompose(connected -> sensor.announced)
                .join();
        return sensor;
    }

    /** The birth message. If it is lost with its connection, the next one follows with the next connection. */
    private void announce() {
        announced = client.publish(presence(true));
    }

    private Mqtt5Publish presence(boolean online) {
        return Mqtt5Publish.builder()
                .topic(type.presenceTopic())
                .payload(Json.write(new Presence(online)))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .build();
    }

    /** Says what it has measured. The future completes when the broker has it, as far as the QoS of this sensor goes. */
    CompletableFuture<Mqtt5PublishResult> report(HomeMessage reading) {
        return client.publishWith()
                .topic(type.topic())
                .payload(Json.write(reading))
                .qos(type.qos())
                .retain(type.retained())
                .send();
    }

    /** Says goodbye: after a DISCONNECT there is no last will, so it says itself that it is gone. */
    @Override
    public void close() {
        CompletableFuture<Void> told = client.publish(presence(false))
                .orTimeout(5, TimeUnit.SECONDS)
                .thenAccept(result -> {})
                .exceptionally(lost -> null);
        told.thenCompose(done -> client.disconnect())
                .exceptionally(lost -> null)
                .join();
    }
}
