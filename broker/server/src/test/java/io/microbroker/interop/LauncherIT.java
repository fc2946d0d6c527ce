// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./microbroker}, in a folder that has a jar and no sources. */
final class LauncherIT {
    private final Path home;
    private final Path target;

    LauncherIT(@TempDir Path home) throws IOException {
        this.home = home;
        this.target = Files.createDirectories(home.resolve("broker/server/target"));
        Files.copy(Path.of("../../microbroker"), home.resolve("microbroker"));
        List<String> jar = JarBroker.command();
        Files.copy(Path.of(jar.get(jar.size() - 1)), target.resolve("microbroker.jar"));
    }

    @Test
    void theFirstEndLeavesClassesThatTheSecondStartMaps() throws IOException {
        assertThat(run("")).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
        Path archive = archive();

        // With -Xshare:on a VM that cannot use the archive does not start.
        assertThat(run("-Xshare:on")).contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void aCommandThatIsNoStartLeavesNothing() throws IOException {
        try (ChildProcess check = ChildProcess.start(List.of("sh", "microbroker", "check"), home, line -> {})) {
            assertThat(check.awaitExit()).as(check::toString).isZero();
        }

        assertThat(archives()).isEmpty();
    }

    /** Starts and stops a broker; returns the options of its VM. */
    private List<String> run(String options) throws IOException {
        CompletableFuture<String> ready = new CompletableFuture<>();
        List<String> command =
                List.of("env", "MICROBROKER_JAVA_OPTS=" + options, "sh", "microbroker", "--ephemeral", "--port", "0");
        try (ChildProcess broker = ChildProcess.start(command, home, line -> {
            if (line.startsWith("ready in")) {
                ready.complete(line);
            }
        })) {
            Deadline.await(ready, () -> "the start of " + broker);
            String words = Files.readString(Path.of("/proc/" + broker.pid() + "/cmdline"));
            broker.terminate();
            assertThat(broker.awaitExit()).as(broker::toString).isZero();
            return new ArrayList<>(List.of(words.split("\0")));
        }
    }

    private Path archive() throws IOException {
        List<Path> archives = archives();
        assertThat(archives).hasSize(1);
        return archives.get(0);
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }
}
