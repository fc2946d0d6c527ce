// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.cli.CliVerb;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private final CommandFixture command = new CommandFixture();
    private final Path folder;

    MainTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void checkSaysThatAllIsWell() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "loops: 2\n");

        assertThat(command.run("check")).isZero();
        assertThat(command.run("check", "--config", file.toString())).isZero();

        assertThat(command.out())
                .containsExactly("configuration ok (no file, defaults)", "configuration ok (" + file + ")");
        assertThat(command.started()).isEmpty();
    }

    @Test
    void checkTellsMistakesAndUnsafeListeners() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "loops: many\n");
        Path unsafe = Files.writeString(folder.resolve("unsafe.yaml"), "listeners:\n  hall: {bind: 0.0.0.0}\n");

        assertThat(command.run("check", "-c", wrong.toString())).isEqualTo(ExitCode.CONFIG);
        assertThat(command.run("check", "-c", unsafe.toString())).isEqualTo(ExitCode.CONFIG);
        assertThat(command.run("check", "--set", "loops=-1")).isEqualTo(ExitCode.CONFIG);

        assertThat(command.err().get(0))
                .isEqualTo(wrong + ":1:8 loops 'many' is not a whole number - write digits only");
        assertThat(command.err().get(1))
                .startsWith(unsafe + ":2:16 listeners.hall.bind 0.0.0.0 lets other machines in");
        assertThat(command.err().get(2)).isEqualTo("--set: loops must be from 0 to 1024, not -1");
    }

    @Test
    void tellsItsVersion() {
        assertThat(command.run("--version")).isZero();

        assertThat(command.out()).containsExactly("microbroker development");
    }

    @Test
    void helpNamesOptionsCommandsAndVerbsOfPlugins() {
        command.verb(new Blink());

        assertThat(command.run("--help")).isZero();

        assertThat(String.join("\n", command.out()))
                .contains(
                        "microbroker [start] [options]",
                        "--port",
                        "--insecure",
                        "check",
                        "blink",
                        "makes the lamp blink");
    }

    @Test
    void runsTheVerbOfAPluginWithItsArguments() {
        command.verb(new Blink());

        assertThat(command.run("blink", "--port", "3")).isEqualTo(3);

        assertThat(command.out()).containsExactly("[--port, 3]");
    }

    @Test
    void aVerbThatThrowsIsAFailureInOneLine() {
        command.verb(new Blink());

        assertThat(command.run("blink")).isEqualTo(ExitCode.FAILED);

        assertThat(command.err())
                .containsExactly("microbroker blink: java.lang.IllegalStateException: the lamp is broken");
    }

    @Test
    void wrongUsageGetsAHint() {
        assertThat(command.run("--confg", "my.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("chek")).isEqualTo(ExitCode.USAGE);
        assertThat(command.run("check", "--config")).isEqualTo(ExitCode.USAGE);

        assertThat(String.join("\n", command.err()))
                .contains("--confg", "--config", "chek", "check", "Missing required parameter");
    }

    private record Blink() implements CliVerb {
        @Override
        public String name() {
            return "blink";
        }

        @Override
        public String description() {
            return "makes the lamp blink";
        }

        @Override
        public int run(List<String> arguments, PrintStream out, PrintStream err) {
            if (arguments.isEmpty()) {
                throw new IllegalStateException("the lamp is broken");
            }
            out.println(arguments);
            return Integer.parseInt(arguments.get(1));
        }
    }
}
