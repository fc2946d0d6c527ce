// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Installs the service as {@code docs/operations.md} says, into a folder in place of the root, and runs what
 * {@code conf/microbroker.service} tells systemd to run.
 */
final class ServiceIT {
    private static final Path PAGE = Path.of("../../docs/operations.md");
    private static final Path UNIT = Path.of("../../conf/microbroker.service");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int WRONG_CONFIGURATION = 78;

    /** Does files in the folder that stands for the root, writes down what would change the system. */
    private static final String SUDO = """
            #!/bin/sh
            program=$1
            shift
            case $program in
              useradd | chown | systemctl) echo "$program $*" >> '%1$s/sudo.log'; exit 0 ;;
            esac
            count=$#
            while [ "$count" -gt 0 ]; do
              case $1 in
                /opt/* | /etc/*) set -- "$@" '%1$s'"$1" ;;
                -g) shift; count=$((count - 1)) ;;
                *) set -- "$@" "$1" ;;
              esac
              shift
              count=$((count - 1))
            done
            mkdir -p '%1$s/etc/systemd/system'
            exec "$program" "$@"
            """;

    private final Path root;

    ServiceIT(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void systemdFindsNothingWrongWithTheUnit() {
        String analyze = RequiredProgram.find("systemd-analyze", "apt install systemd");
        List<String> command = List.of(analyze, "verify", UNIT.toAbsolutePath().toString());

        try (ChildProcess verify = ChildProcess.start(command, root, line -> {})) {
            assertThat(verify.awaitExit()).as(verify::toString).isZero();
            assertThat(verify.err()).isEmpty();
        }
    }

    @Test
    void theInstalledServiceStartsReloadsAndStops() throws IOException {
        install();
        Map<String, String> unit = unit(root.resolve("etc/systemd/system/microbroker.service"));
        try (ChildProcess check = start(value(unit, "ExecStart").replace("--config", "check --config"), line -> {})) {
            assertThat(check.awaitExit()).as(check::toString).isZero();
        }
        bindToLoopback();
        CompletableFuture<String> ready = new CompletableFuture<>();
        CompletableFuture<String> reloaded = new CompletableFuture<>();

        try (ChildProcess broker = start(value(unit, "ExecStart"), line -> {
            if (line.startsWith("ready in")) {
                ready.complete(line);
            } else if (line.contains("SIGHUP")) {
                reloaded.complete(line);
            }
        })) {
            Deadline.await(ready, () -> "the start of " + broker);
            assertThat(broker.out()).anyMatch(line -> line.startsWith("listener tls: tls://127.0.0.1:"));

            String reload = value(unit, "ExecReload").replace("$MAINPID", String.valueOf(broker.pid()));
            try (ChildProcess kill = ChildProcess.start(List.of(reload.split(" ")), root, line -> {})) {
                assertThat(kill.awaitExit()).isZero();
            }
            Deadline.await(reloaded, () -> "the reload of " + broker);
            broker.terminate();

            assertThat(broker.awaitExit()).isZero();
        }
        assertThat(Files.readAllLines(root.resolve("sudo.log")))
                .contains(
                        "chown " + value(unit, "User") + " /etc/microbroker/users",
                        "systemctl enable --now microbroker")
                .anyMatch(line ->
                        line.startsWith("useradd --system --home-dir /var/lib/" + value(unit, "StateDirectory")));
    }

    @Test
    void aWrongConfigurationIsNotTriedAgain() throws IOException {
        Path jar = Files.createDirectories(root.resolve("opt/microbroker")).resolve("microbroker.jar");
        Files.copy(Path.of(JarBroker.command().get(JarBroker.command().size() - 1)), jar);
        Path folder = Files.createDirectories(root.resolve("etc/microbroker"));
        Files.writeString(folder.resolve("microbroker.yaml"), "limits: {packetsize: 1KiB}\n");
        Map<String, String> unit = unit(UNIT);

        try (ChildProcess broker = start(value(unit, "ExecStart"), line -> {})) {
            assertThat(broker.awaitExit()).isEqualTo(WRONG_CONFIGURATION);
        }
        assertThat(value(unit, "RestartPreventExitStatus").split(" ")).contains("" + WRONG_CONFIGURATION);
        assertThat(unit).containsEntry("Restart", "on-failure");
    }

    private void install() throws IOException {
        Path clone = Files.createDirectories(root.resolve("clone"));
        Path programs = Files.createDirectories(root.resolve("bin"));
        script(programs.resolve("sudo"), SUDO.formatted(root));
        script(programs.resolve("java"), "#!/bin/sh\nexec '" + JAVA + "' \"$@\"\n");
        new TestAuthority("CN=Home").issue("CN=broker", "localhost").write(clone, "server");
        Files.createDirectories(clone.resolve("broker/server/target"));
        List<String> jar = JarBroker.command();
        Files.copy(Path.of(jar.get(jar.size() - 1)), clone.resolve("broker/server/target/microbroker.jar"));
        Files.createDirectory(clone.resolve("conf"));
        Files.copy(UNIT, clone.resolve("conf/microbroker.service"));
        try (TutorialRun run = new TutorialRun(clone, programs)) {
            TutorialPage.read(section("## Run it as a service")).forEach(run::run);
            run.end();
        }
        Path configuration = root.resolve("etc/microbroker/microbroker.yaml");
        Files.writeString(configuration, rooted(Files.readString(configuration)));
    }

    /** The page from a heading on; the lines before it are blank, so that the others keep their numbers. */
    private static List<String> section(String heading) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        int start = lines.indexOf(heading);
        assertThat(start).isPositive();
        lines.subList(0, start).replaceAll(line -> "");
        return lines;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A test does not listen to other machines. */
    private void bindToLoopback() throws IOException {
        Path configuration = root.resolve("etc/microbroker/microbroker.yaml");
        String text = Files.readString(configuration);
        assertThat(text).contains("bind: 0.0.0.0");
        Files.writeString(configuration, text.replace("bind: 0.0.0.0", "bind: 127.0.0.1"));
    }

    private String rooted(String text) {
        return text.replace("/etc/microbroker", root + "/etc/microbroker").replace("/opt/", root + "/opt/");
    }

    private ChildProcess start(String command, Consumer<String> onLine) {
        List<String> words = new ArrayList<>(List.of(rooted(command).split(" ")));
        assertThat(words.get(0)).isEqualTo("/usr/bin/java");
        words.set(0, JAVA);
        words.addAll(0, List.of("sh", "-c", "exec 2>&1; exec env --default-signal=HUP \"$@\"", "sh"));
        return ChildProcess.start(words, root, onLine);
    }

    /** The keys of a unit, whichever section they are in. */
    private static Map<String, String> unit(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static String value(Map<String, String> unit, String key) {
        return Objects.requireNonNull(unit.get(key), key);
    }
}
