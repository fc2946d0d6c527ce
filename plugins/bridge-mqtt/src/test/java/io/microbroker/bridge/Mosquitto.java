// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A Mosquitto of this machine on a port of 127.0.0.1 that it keeps, to be killed and started again. */
final class Mosquitto implements AutoCloseable {
    private final Path folder;
    private final int port = FreePort.take();
    private final List<String> settings;
    private @Nullable Process process;

    /** @param settings lines of its configuration beside the listener */
    Mosquitto(Path folder, String... settings) {
        this.folder = folder;
        this.settings = List.of(settings);
        program("mosquitto");
    }

    /** The program of a name. Without it the test is skipped, or fails where everything is required. */
    private static Path program(String name) {
        Path found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (found == null && "true".equals(System.getenv("MICROBROKER_REQUIRE_ALL"))) {
            throw new AssertionError(name + " is not installed (Debian package mosquitto)");
        }
        Assumptions.assumeTrue(found != null, name + " is not installed (Debian package mosquitto)");
        return Objects.requireNonNull(found);
    }

    Mosquitto start() {
        List<String> lines = new ArrayList<>(List.of(
                "listener " + port + " 127.0.0.1",
                "user " + System.getProperty("user.name"),
                "max_queued_messages 0",
                "log_dest stdout"));
        if (settings.stream().noneMatch(each -> each.startsWith("allow_anonymous"))) {
            lines.add("allow_anonymous true");
        }
        lines.addAll(settings);
        Path output = folder.resolve("mosquitto-" + port + ".log");
        try {
            Path file = Files.write(folder.resolve("mosquitto-" + port + ".conf"), lines);
            Process started = new ProcessBuilder(program("mosquitto").toString(), "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            process = started;
            Waiting.until(() -> "mosquitto listens", () -> answers() || !started.isAlive());
            if (!started.isAlive()) {
                throw new AssertionError("mosquitto did not start: " + Files.readAllLines(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
            process = null;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        kill();
    }
}
