// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Signals and the log need a process of their own. */
final class ShutdownTest {

    @Test
    void sigtermStopsInOrderAndEndsWithZero() throws IOException, InterruptedException {
        Process process = start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().anyMatch(line -> line.startsWith("ready in ")))
                    .isTrue();

            process.toHandle().destroy();

            assertThat(out.readLine()).isEqualTo("stopped");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void logsAsTheConfigurationSays() throws IOException, InterruptedException {
        assertThat(logOf()).singleElement().asString().endsWith("INFO  hall - lamp is on");
        assertThat(logOf("-v")).hasSize(2);
        assertThat(logOf("--set", "log.level=warn")).isEmpty();
        assertThat(logOf("--set", "log.format=json"))
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("\"lamp is on\"")
                .endsWith("}");
    }

    private static List<String> logOf(String... args) throws IOException, InterruptedException {
        Process process = start(args);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(out.lines().anyMatch(line -> line.startsWith("ready in ")))
                    .isTrue();
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return err.lines().filter(line -> line.contains("lamp")).toList(); // a build under nohup hears of that, too
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    /** A broker that does nothing but log and stop. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Surroundings surroundings = new Surroundings(
                    System.out, System.err, false, Map.of(), List.of(), config -> start(), Shutdown::await);
            System.exit(new Main(surroundings, () -> new Verbs(List.of())).run(args));
        }

        private static Future<BrokerProcess> start() {
            LoggerFactory.getLogger("hall").debug("lamp has power");
            LoggerFactory.getLogger("hall").info("lamp is on");
            return Future.succeededFuture(new Lamp());
        }
    }

    private record Lamp() implements BrokerProcess {
        @Override
        public void reload() {}

        @Override
        public int port(String listener) {
            return 1883;
        }

        @Override
        public Future<Void> stop() {
            System.out.println("stopped");
            return Future.succeededFuture();
        }
    }
}
