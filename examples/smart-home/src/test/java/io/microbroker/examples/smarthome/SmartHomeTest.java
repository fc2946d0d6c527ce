// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.microbroker.Broker;
import io.microbroker.examples.smarthome.HomeMessage.LockStatus;
import io.microbroker.examples.smarthome.HomeMessage.Motion;
import io.microbroker.examples.smarthome.HomeMessage.Temperature;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SmartHomeTest {
    private static final long DEADLINE_SECONDS = 20;

    private final Broker broker = await(Broker.builder().port(0).start());
    private final SmartHome home = SmartHome.at(broker.port("tcp"));

    @AfterEach
    void stop() {
        home.close();
        await(broker.stop());
    }

    @Test
    void theLightsShowWhetherTheHomeIsColdOrHot() throws Exception {
        try (Resident listener = new Resident(home.port(), Lights.COMMAND);
                Resident viewer = new Resident(home.port(), Lights.STATE)) {
            report(home.thermometer(), new Temperature(12));
            assertThat(listener.next()).isEqualTo("home/livingroom/lights/command {\"on\":true,\"colour\":\"blue\"}");
            assertThat(viewer.next()).isEqualTo("home/livingroom/lights/state {\"on\":true,\"colour\":\"blue\"}");

            report(home.thermometer(), new Temperature(30));
            assertThat(listener.next()).contains("red");
            assertThat(viewer.next()).contains("red");

            listener.publish("home/kitchen/temperature", "{\"celsius\":14}"); // a thermometer that is new here
            assertThat(listener.next()).contains("\"on\":false");
            assertThat(viewer.next()).contains("\"on\":false");
        }
    }

    @Test
    void aThermometerThatTalksNonsenseIsNotListenedTo() throws Exception {
        try (Resident resident = new Resident(home.port(), Lights.COMMAND)) {
            resident.publish("home/kitchen/temperature", "warm");
            resident.publish("home/kitchen/temperature", "{}");
            resident.publish("home/kitchen/temperature", "{\"celsius\":\"NaN\"}");
            resident.publish("home/kitchen/temperature", "{\"celsius\":12}");

            assertThat(resident.next()).contains("blue");
        }
    }

    @Test
    void eachSensorSpeaksWithItsOwnQos() throws Exception {
        try (Resident resident = new Resident(
                home.port(), "home/livingroom/temperature", "home/kitchen/motion", "home/frontdoor/lock/status")) {
            report(home.thermometer(), new Temperature(21.5));
            Mqtt5Publish temperature = resident.nextMessage();
            assertThat(temperature.getQos()).isEqualTo(MqttQos.AT_MOST_ONCE);
            assertThat(text(temperature)).isEqualTo("{\"celsius\":21.5}");

            report(home.motionDetector(), new Motion(true));
            Mqtt5Publish motion = resident.nextMessage();
            assertThat(motion.getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
            assertThat(text(motion)).isEqualTo("{\"detected\":true}");

            report(home.doorLock(), new LockStatus(true));
            Mqtt5Publish lock = resident.nextMessage();
            assertThat(lock.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
            assertThat(text(lock)).isEqualTo("{\"locked\":true}");
        }
    }

    @Test
    void whoComesLaterLearnsTheLastStateOfTheLock() throws Exception {
        report(home.doorLock(), new LockStatus(true));
        report(home.doorLock(), new LockStatus(false));

        try (Resident resident = new Resident(home.port(), "home/frontdoor/lock/status")) {
            Mqtt5Publish lock = resident.nextMessage();
            assertThat(lock.isRetain()).isTrue();
            assertThat(text(lock)).isEqualTo("{\"locked\":false}");
        }
    }

    @Test
    void aSensorThatVanishesIsSaidToBeGoneAndAnnouncesItselfWhenItIsBack() throws Exception {
        try (Resident resident = new Resident(home.port(), "home/presence/door-lock")) {
            assertThat(resident.next()).isEqualTo("home/presence/door-lock {\"online\":true}");

            assertThat(await(broker.admin().kick("door-lock"))).isTrue();

            assertThat(resident.next()).isEqualTo("home/presence/door-lock {\"online\":false}");
            assertThat(resident.next()).isEqualTo("home/presence/door-lock {\"online\":true}");
        }
    }

    @Test
    void aSensorThatSaysGoodbyeIsGoneToo() throws Exception {
        home.motionDetector().close();

        try (Resident resident = new Resident(home.port(), "home/presence/motion-detector")) {
            Mqtt5Publish presence = resident.nextMessage();
            assertThat(presence.isRetain()).isTrue();
            assertThat(text(presence)).isEqualTo("{\"online\":false}");
        }
    }

    @Test
    void aHomeWithoutAPortBringsItsOwnBrokerAndLives() throws Exception {
        try (SmartHome own = SmartHome.withBroker(0);
                Resident resident = new Resident(own.port(), "home/frontdoor/lock/status")) {
            own.live();

            assertThat(own.port()).isNotEqualTo(home.port());
            assertThat(resident.next()).isEqualTo("home/frontdoor/lock/status {\"locked\":true}");
        }
    }

    private static void report(Sensor sensor, HomeMessage reading) throws Exception {
        assertThat(sensor.report(reading)
                        .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .getError())
                .isEmpty();
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Somebody at home who watches some topics. */
    private static final class Resident implements AutoCloseable {
        private final Mqtt5BlockingClient client;
        private final Mqtt5BlockingClient.Mqtt5Publishes received;

        Resident(int port, String... filters) {
            client = HomeClient.to(port, "resident-" + filters[0].replace('/', '-'))
                    .buildBlocking();
            received = client.publishes(MqttGlobalPublishFilter.ALL);
            assertThat(client.connect().getReasonCode().isError()).isFalse();
            for (String filter : filters) {
                var granted = client.subscribeWith()
                        .topicFilter(filter)
                        .qos(MqttQos.EXACTLY_ONCE)
                        .send();
                assertThat(granted.getReasonCodes()).noneMatch(code -> code.isError());
            }
        }

        void publish(String topic, String json) {
            var sent = client.publishWith()
                    .topic(topic)
                    .payload(json.getBytes(StandardCharsets.UTF_8))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            assertThat(sent.getError()).isEmpty();
        }

        Mqtt5Publish nextMessage() throws InterruptedException {
            return received.receive(DEADLINE_SECONDS, TimeUnit.SECONDS).orElseThrow();
        }

        String next() throws InterruptedException {
            Mqtt5Publish message = nextMessage();
            return message.getTopic() + " " + text(message);
        }

        @Override
        public void close() {
            received.close();
            client.disconnect();
        }
    }
}
