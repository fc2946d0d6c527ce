// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.instances;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two Java machines and a Redis. */
final class BuildingTest {
    private static final long DEADLINE_SECONDS = 30;

    /** A building in a Java machine of its own. */
    private record Running(Process process, int port) implements AutoCloseable {
        static Running start(String name, RedisServer redis) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Building.class.getName(),
                            name,
                            "0",
                            redis.address())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            String line = said.readLine();
            while (line != null && !line.contains(" listens on ")) {
                line = said.readLine();
            }
            assertThat(line).as("what %s said last", name).isNotNull();
            return new Running(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @Test
    void aPhoneTakesItsSessionFromBuildingToBuilding() throws Exception {
        try (RedisServer redis = RedisServer.of(RedisBinary.any());
                Running north = Running.start("north", redis);
                Running south = Running.start("south", redis)) {
            Mqtt5BlockingClient before = phone(north);
            connect(before, false);
            var granted = before.subscribeWith()
                    .topicFilter("doorbell")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            assertThat(granted.getReasonCodes()).noneMatch(code -> code.isError());
            before.disconnect();
            ring(south, "1");
            ring(north, "2");

            Mqtt5BlockingClient after = phone(south);
            try (var rings = after.publishes(MqttGlobalPublishFilter.ALL)) {
                connect(after, true);
                ring(north, "3");

                for (String each : new String[] {"1", "2", "3"}) {
                    byte[] payload = rings.receive(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .orElseThrow()
                            .getPayloadAsBytes();
                    assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo(each);
                }
            } finally {
                after.disconnect();
            }
        }
    }

    private static Mqtt5BlockingClient phone(Running building) {
        return client("phone", building);
    }

    private static Mqtt5BlockingClient client(String name, Running building) {
        return Mqtt5Client.builder()
                .identifier(name)
                .serverHost("127.0.0.1")
                .serverPort(building.port())
                .buildBlocking();
    }

    private static void connect(Mqtt5BlockingClient phone, boolean present) {
        var connAck =
                phone.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
        assertThat(connAck.isSessionPresent()).isEqualTo(present);
    }

    private static void ring(Running building, String payload) {
        Mqtt5BlockingClient bell = client("bell", building);
        var connAck = bell.connect();
        assertThat(connAck.getReasonCode().isError()).isFalse();
        var sent = bell.publishWith()
                .topic("doorbell")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
        assertThat(sent.getError()).isEmpty();
        bell.disconnect();
    }
}
