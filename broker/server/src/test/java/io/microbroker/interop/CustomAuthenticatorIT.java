// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example plugin, built as a stranger would, in the plugin folder of the jar. */
final class CustomAuthenticatorIT {
    private static final Pattern PORT = Pattern.compile("listener tcp: tcp://127\\.0\\.0\\.1:(\\d+), .*");
    private static final Path EXAMPLE = Path.of("../../examples/custom-authenticator");
    private static final String TOKEN = "auth.tokens.devices.sensor-1=room-token";

    private static Path folder = Path.of("");

    private static Path plugins() {
        return folder.resolve("plugins");
    }

    @BeforeAll
    static void buildTheJar(@TempDir Path created) throws IOException {
        folder = created;
        Path project = folder.resolve("project");
        copy(EXAMPLE, project);
        Path jar = StrangersMaven.build(project, folder);
        Files.createDirectory(plugins());
        Files.copy(jar, plugins().resolve("auth-tokens.jar"));
    }

    /** Sources and pom, to a folder that has no other project around it. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each :
                    all.filter(path -> !path.startsWith(from.resolve("target"))).toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static ChildProcess run(List<String> lines, CompletableFuture<Integer> port, String... args) {
        String[] inMemory = Arrays.copyOf(args, args.length + 1);
        inMemory[args.length] = "--ephemeral";
        return JarBroker.start(
                line -> {
                    lines.add(line);
                    Matcher matcher = PORT.matcher(line);
                    if (matcher.matches()) {
                        port.complete(Integer.valueOf(matcher.group(1)));
                    }
                },
                inMemory);
    }

    private static ChildProcess run(String... args) {
        return run(new ArrayList<>(), new CompletableFuture<>(), args);
    }

    private static RawClient connect(int port, String username, String password) {
        return RawClient.connect(port)
                .connect5(connect ->
                        connect.clientId("from-" + username).username(username).password(password));
    }

    @Test
    void deniesAClientAndSurvivesItsOwnFaults() {
        CompletableFuture<Integer> started = new CompletableFuture<>();
        String dir = plugins().toString();
        try (ChildProcess broker = run(
                new ArrayList<>(),
                started,
                "--port=0",
                "--plugins-dir=" + dir,
                "--set=" + TOKEN,
                "--set=auth.tokens.faults=true",
                "--set=limits.plugin-timeout=500ms")) {
            int port = Deadline.await(started, () -> "the start of " + broker);

            try (RawClient sensor = connect(port, "sensor-1", "room-token")) {
                sensor.expectConnAck();
                connect(port, "sensor-1", "guess").expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                connect(port, "sensor-2", "room-token").expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                RawClient.connect(port)
                        .connect5(connect -> connect.clientId("nameless"))
                        .expectRefused(ReasonCode.NOT_AUTHORIZED);
                for (String fault : List.of("throw", "null", "silence", "block", "block", "silence")) {
                    connect(port, "fault-" + fault, "x").expectRefused(ReasonCode.SERVER_UNAVAILABLE);
                }
                sensor.publish("home/kitchen/motion", "1", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            }
            try (RawClient again = connect(port, "sensor-1", "room-token")) {
                again.expectConnAck();
            }
            assertThat(broker.err()).anyMatch(line -> line.contains("plugin") && line.contains("auth-tokens"));

            broker.terminate();
            assertThat(broker.awaitExit()).isZero();
        }
    }

    @Test
    void refusesToStartIfThePluginDoesNot() {
        String dir = plugins().toString();

        try (ChildProcess broker = run("--port=0", "--plugins-dir=" + dir, "--set=auth.tokens={}")) {
            assertThat(broker.awaitExit()).isEqualTo(78);
            assertThat(broker.err())
                    .anyMatch(line -> line.startsWith("--set: auth.tokens: plugin 'auth-tokens' (")
                            && line.contains("auth-tokens.jar) does not start: ")
                            && line.contains("auth.tokens.devices is missing"));
        }
    }

    @Test
    void checkLooksForThePluginsWithoutStartingThem() {
        String dir = plugins().toString();

        try (ChildProcess check = run("check", "--plugins-dir=" + dir, "--set=auth.tokens={}")) {
            assertThat(check.awaitExit()).isZero();
            assertThat(check.out()).containsExactly("configuration ok (no file, defaults)");
        }
        try (ChildProcess check = run("check", "--plugins-dir=" + dir, "--set=auth.token={}")) {
            assertThat(check.awaitExit()).isEqualTo(78);
            assertThat(check.err()).containsExactly("--set: auth.token names no plugin - did you mean 'tokens'?");
        }
    }

    @Test
    void namesTheLineTheJarAndTheCauseOfABrokenPlugin() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("auth-tokens.jar"), "no jar at all");
        Path file = Files.writeString(folder.resolve("my.yaml"), """
                listeners: {tcp: {port: 0}}
                auth:
                  tokens: {devices: {sensor-1: room-token}}
                plugins:
                  dir: %s
                """.formatted(broken));

        try (ChildProcess broker = run("-c", file.toString())) {
            assertThat(broker.awaitExit()).isEqualTo(78);
            assertThat(broker.err())
                    .anyMatch(line -> line.startsWith(file + ":3:")
                            && line.contains(" auth.tokens names no plugin")
                            && line.contains("auth-tokens.jar: java.util.zip.ZipException"));
        }
    }
}
