// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A Mosquitto of this machine that runs on files of ours, on a free port of 127.0.0.1. */
final class Mosquitto implements AutoCloseable {
    private final Process process;
    private final int port;

    private Mosquitto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program of a name. Without it the test is skipped, or fails where everything is required. */
    static Path program(String name) {
        Path found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (found == null && "true".equals(System.getenv("MICROBROKER_REQUIRE_ALL"))) {
            throw new AssertionError(name + " is not installed (Debian package mosquitto)");
        }
        Assumptions.assumeTrue(found != null, name + " is not installed (Debian package mosquitto)");
        return Objects.requireNonNull(found);
    }

    /** @param acl null for none */
    static Mosquitto start(Path folder, Path users, @Nullable Path acl) throws IOException {
        Path program = program("mosquitto");
        int port = FreePort.take();
        String config = "listener " + port + " 127.0.0.1\nallow_anonymous true\nuser " + System.getProperty("user.name")
                + "\npassword_file " + users + "\n" + (acl == null ? "" : "acl_file " + acl + "\n");
        Path file = Files.writeString(folder.resolve("mosquitto-" + port + ".conf"), config);
        Process process = new ProcessBuilder(program.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto-" + port + ".log").toFile())
                .start();
        Mosquitto started = new Mosquitto(process, port);
        TestFiles.until("mosquitto listens", () -> started.answers() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(
                    "mosquitto did not start: " + Files.readAllLines(folder.resolve("mosquitto-" + port + ".log")));
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a program to its end. */
    static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
