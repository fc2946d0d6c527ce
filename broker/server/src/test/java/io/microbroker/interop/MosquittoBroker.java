// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Mosquitto on a free port of 127.0.0.1, for one test class. */
public final class MosquittoBroker implements BeforeAllCallback, AfterAllCallback {
    private static final String CURE = "install it (Debian: apt install mosquitto)";
    private static final List<String> FOLDERS_OF_ROOT = List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto");

    private final List<String> settings;
    private @Nullable ChildProcess process;
    private @Nullable Path config;
    private int port;

    /** With these lines in its configuration, beside the listener. */
    public MosquittoBroker(String... settings) {
        this.settings = List.of(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String program = FOLDERS_OF_ROOT.stream()
                .filter(each -> Files.isExecutable(Path.of(each)))
                .findFirst()
                .orElseGet(() -> RequiredProgram.find("mosquitto", CURE));
        String lineBuffered = RequiredProgram.find("stdbuf", "install it (Debian: apt install coreutils)");
        CompletableFuture<String> running = new CompletableFuture<>();
        port = FreePort.take();
        try {
            config = Files.createTempFile("mosquitto", ".conf");
            List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1", "allow_anonymous true"));
            lines.addAll(List.of("persistence false", "log_dest stdout"));
            lines.addAll(settings);
            Files.write(config, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess started = ChildProcess.start(
                List.of(lineBuffered, "-oL", program, "-c", config.toString()), Path.of("."), line -> {
                    if (line.endsWith(" running")) {
                        running.complete(line);
                    }
                });
        process = started;
        Deadline.await(running, () -> "the start of " + started);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (process != null) {
            process.terminate();
            process.awaitExit();
        }
        if (config != null) {
            Files.delete(config);
        }
    }

    public int port() {
        return port;
    }
}
