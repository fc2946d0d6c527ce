// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.cli.CliVerb;
import io.microbroker.testkit.PluginJar;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs of jars in the plugin folder. */
final class FolderVerbsTest {
    private static final String SOURCE = """
            package com.example;

            public final class %1$s implements io.microbroker.spi.cli.CliVerb {
                %2$s

                public String name() {
                    return "%3$s";
                }

                public String description() {
                    return "what %3$s does";
                }

                public int run(
                        java.util.List<String> arguments, java.io.PrintStream out, java.io.PrintStream err) {
                    out.println("%3$s " + arguments + " "
                            + (Thread.currentThread().getContextClassLoader() == getClass().getClassLoader()));
                    return 5;
                }
            }
            """;

    private final CommandFixture command = new CommandFixture();
    private Path plugins = Path.of("");
    private Path work = Path.of("");

    @BeforeEach
    void makeFolders(@TempDir Path folder) throws IOException {
        plugins = Files.createDirectory(folder.resolve("plugins"));
        work = folder.resolve("work");
    }

    private void jar(String jar, String className, String member, String verb) {
        new PluginJar(work.resolve(jar))
                .source("com.example." + className, SOURCE.formatted(className, member, verb))
                .verb("com.example." + className)
                .write(plugins.resolve(jar));
    }

    private int run(String... words) {
        String[] line = new String[words.length + 2];
        line[0] = "--plugins-dir";
        line[1] = plugins.toString();
        System.arraycopy(words, 0, line, 2, words.length);
        return command.run(line);
    }

    @Test
    void runAsThoseOfTheBrokerDo() {
        jar("lamp.jar", "Blink", "", "blink");

        assertThat(run("blink", "-n", "--help")).isEqualTo(5);
        assertThat(command.run("--plugins-dir=" + plugins, "blink")).isEqualTo(5);

        assertThat(command.out()).containsExactly("blink [-n, --help] true", "blink [] true");
        assertThat(command.err()).isEmpty();
    }

    @Test
    void areFoundInTheFolderOfTheConfiguration() throws IOException {
        jar("lamp.jar", "Blink", "", "blink");
        Path file = Files.writeString(work.resolve("my.yaml"), "plugins: {dir: '" + plugins + "'}\n");

        assertThat(command.search(file).run("blink")).isEqualTo(5);
    }

    @Test
    void aBrokenJarDoesNotKeepOthersFromRunning() throws IOException {
        Files.writeString(plugins.resolve("a-broken.jar"), "no jar at all");
        jar("b-thrower.jar", "Thrower", "{ if (true) throw new IllegalStateException(\"no lamp\"); }", "dim");
        jar("c-lamp.jar", "Blink", "", "blink");

        assertThat(run("blink")).isEqualTo(5);
        assertThat(command.err()).isEmpty();

        assertThat(run("dim")).isEqualTo(ExitCode.USAGE);
        assertThat(command.err())
                .anyMatch(line -> line.startsWith("microbroker: " + plugins.resolve("a-broken.jar") + ": ")
                        && line.contains("ZipException"))
                .anyMatch(line -> line.startsWith("microbroker: " + plugins.resolve("b-thrower.jar") + ": ")
                        && line.contains("no lamp"))
                .anyMatch(line -> line.contains("'dim'"));
    }

    @Test
    void helpListsThem() {
        jar("lamp.jar", "Blink", "", "blink");

        assertThat(run("--help")).isZero();

        assertThat(String.join("\n", command.out())).contains("what blink does").contains("check");
    }

    @Test
    void noneOfTwoWithOneNameIsTaken() {
        jar("a.jar", "Blink", "", "blink");
        jar("b.jar", "Wink", "", "blink");

        assertThat(run("blink")).isEqualTo(ExitCode.USAGE);

        assertThat(command.err())
                .contains("microbroker: " + plugins.resolve("a.jar") + " and " + plugins.resolve("b.jar")
                        + " both have a command blink - remove one");
    }

    @Test
    void theBrokersOwnComeFirst() {
        jar("a.jar", "Check", "", "check");
        jar("b.jar", "Blink", "", "blink");
        command.verb(new OwnBlink());

        assertThat(run("check")).isZero();
        assertThat(run("blink")).isEqualTo(4);
    }

    @Test
    void aFolderThatIsNotThereIsAMistakeOfTheConfiguration() {
        assertThat(command.run("--plugins-dir", plugins + "/none", "blink")).isEqualTo(ExitCode.CONFIG);

        assertThat(command.err())
                .containsExactly("configuration: plugins.dir '" + plugins
                        + "/none': there is no such folder - make it, or leave the key out");
    }

    @Test
    void aConfigurationWithMistakesIsNamed() throws IOException {
        Path file = Files.writeString(Files.createDirectories(work).resolve("my.yaml"), "loops: many\n");

        assertThat(command.search(file).run("blink")).isEqualTo(ExitCode.USAGE);

        assertThat(command.err())
                .first()
                .isEqualTo("microbroker: the configuration has mistakes, see 'microbroker check':"
                        + " its plugins were not looked at");
    }

    @Test
    void theFolderMayAlsoStandBeforeTheBrokersOwnCommands() {
        assertThat(run("start", "--port", "1999")).isZero();
        assertThat(run("--port", "1999")).isZero();

        assertThat(command.started())
                .allMatch(config -> plugins.toString().equals(config.plugins().dir()))
                .hasSize(2);
    }

    private record OwnBlink() implements CliVerb {
        @Override
        public String name() {
            return "blink";
        }

        @Override
        public String description() {
            return "the broker's own";
        }

        @Override
        public int run(List<String> arguments, PrintStream out, PrintStream err) {
            return 4;
        }
    }
}
