// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what {@code README.md} says of several instances: its three commands at once, each in a terminal of its own, and then a client that
 * moves. Only the ports are others.
 */
final class TwoInstancesIT {
    private static final Path PAGE = Path.of("../../README.md");
    private static final String HEADING = "## Several instances";
    private static final String DEFAULT_REDIS = "6379";
    private static final int INSTANCES = 3;

    private final Map<String, String> ports = Map.of(
            DEFAULT_REDIS,
            String.valueOf(FreePort.take()),
            "1883",
            String.valueOf(FreePort.take()),
            "1884",
            String.valueOf(FreePort.take()));
    private final List<ChildProcess> terminals = new ArrayList<>();
    private final Path clone;

    TwoInstancesIT(@TempDir Path clone) {
        this.clone = clone;
    }

    @Test
    void threeCommandsAreTwoInstancesAndAClientMoves() throws IOException {
        Path programs = write();
        List<TutorialStep> steps = TutorialPage.read(section());
        assertThat(steps).hasSize(3);
        List<String> begin = commands(steps.get(0));
        assertThat(begin).hasSize(INSTANCES);

        try {
            List<CompletableFuture<String>> ready =
                    begin.stream().map(command -> start(programs, command)).toList();
            ready.forEach(each -> Deadline.await(each, () -> "the start of " + terminals));
            List<String> seen = new ArrayList<>();
            for (String command : commands(steps.get(1))) {
                try (ChildProcess client = ChildProcess.start(shell(programs, command), clone, line -> {})) {
                    assertThat(client.awaitExit()).as(client::toString).isZero();
                    seen.addAll(client.out());
                }
            }

            assertThat(steps.get(2)).isInstanceOfSatisfying(TutorialStep.See.class, see -> assertThat(seen)
                    .isEqualTo(see.expected()));
        } finally {
            terminals.forEach(ChildProcess::close);
        }
    }

    /** One that runs until the test ends; tells when it takes clients. */
    private CompletableFuture<String> start(Path programs, String command) {
        CompletableFuture<String> ready = new CompletableFuture<>();
        terminals.add(ChildProcess.start(shell(programs, "exec " + command), clone, line -> {
            if (line.startsWith("ready in") || line.contains("Ready to accept connections")) {
                ready.complete(line);
            }
        }));
        return ready;
    }

    private static List<String> shell(Path programs, String command) {
        return List.of("sh", "-ec", "export PATH='" + programs + "':\"$PATH\"\n" + command);
    }

    private List<String> commands(TutorialStep step) {
        assertThat(step).isInstanceOf(TutorialStep.Run.class);
        return ((TutorialStep.Run) step)
                .commands()
                .lines()
                .map(this::onFreePorts)
                .toList();
    }

    private String onFreePorts(String line) {
        String actual = line;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            actual = actual.replace(port.getKey(), port.getValue());
        }
        return actual;
    }

    private static List<String> section() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int start = lines.indexOf(HEADING);
        assertThat(start).isPositive();
        List<String> rest = lines.subList(start + 1, lines.size());
        return rest.stream().takeWhile(line -> !line.startsWith("## ")).toList();
    }

    /** The jar in place of what the clone builds, and the Redis of the machine, on another port than its own. */
    private Path write() throws IOException {
        String redis = RequiredProgram.find("redis-server", "apt install redis-server");
        String jar = JarBroker.command().stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
        script(clone.resolve("microbroker"), "exec " + jar + " \"$@\"");
        Path programs = Files.createDirectory(clone.resolve("bin"));
        script(programs.resolve("redis-server"), "exec " + redis + " --port " + onFreePorts(DEFAULT_REDIS) + " \"$@\"");
        return programs;
    }

    private static void script(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
