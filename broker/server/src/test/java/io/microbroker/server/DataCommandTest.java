// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    private final CommandFixture command = new CommandFixture();
    private final Path folder;

    DataCommandTest(@TempDir Path folder) {
        this.folder = folder.resolve("data");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Broker start() throws Exception {
        return await(Broker.builder()
                .port(0)
                .config(config -> config.withStorage(StorageConfig.JOURNAL.withDataDir(folder.toString())))
                .start());
    }

    private static void retain(Broker broker, String topic) throws Exception {
        ClientInfo sensor = new ClientInfo("sensor-1", null, ProtocolVersion.MQTT_5, "inside", "inside", Map.of());
        await(broker.client(sensor).publish(Message.of(topic, "22", Qos.AT_LEAST_ONCE, true)));
    }

    @Test
    void tellsWhatABrokerLeftBehind() throws Exception {
        Broker broker = start();
        retain(broker, "home/room");
        retain(broker, "home/hall");
        await(broker.stop());

        assertThat(command.run("data", "check", "--data-dir", folder.toString()))
                .isZero();
        assertThat(command.run("data", "stat", "-d", folder.toString())).isZero();

        assertThat(command.out())
                .contains("data ok (" + folder + ")", "sessions     0", "retained     2", "segments     1");
        assertThat(command.err()).isEmpty();
    }

    @Test
    void keepsAwayFromABrokerThatRuns() throws Exception {
        Broker broker = start();

        assertThat(command.run("data", "stat", "-d", folder.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(command.err()).singleElement().asString().contains("another broker uses " + folder);
        await(broker.stop());
    }

    @Test
    void namesThePlaceOfDamage() throws Exception {
        Broker broker = start();
        retain(broker, "home/room");
        retain(broker, "home/hall");
        await(broker.stop());
        Path segment = folder.resolve("00000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 1;
        Files.write(segment, bytes);

        assertThat(command.run("data", "check", "-d", folder.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(command.err()).singleElement().asString().contains(segment + ", offset 64");
    }

    @Test
    void makesNothingWhereNothingIs() throws IOException {
        assertThat(command.run("data", "stat", "-d", folder.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(command.run("data")).isEqualTo(ExitCode.USAGE);

        assertThat(command.err().get(0)).contains("there is no journal in " + folder);
        assertThat(Files.exists(folder)).isFalse();
    }
}
