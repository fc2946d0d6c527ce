// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PluginJar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verb of the command line in the plugin folder of the jar. */
final class PluginVerbIT {
    private static final String BLINK = """
            package com.example;

            public final class Blink implements io.microbroker.spi.cli.CliVerb {
                public String name() {
                    return "blink";
                }

                public String description() {
                    return "makes the lamp blink";
                }

                public int run(
                        java.util.List<String> arguments, java.io.PrintStream out, java.io.PrintStream err) {
                    out.println("blinks " + arguments);
                    return 3;
                }
            }
            """;

    @Test
    void runsAVerbOfAJarInTheFolder(@TempDir Path folder) {
        Path plugins = folder.resolve("plugins");
        new PluginJar(folder.resolve("work"))
                .source("com.example.Blink", BLINK)
                .verb("com.example.Blink")
                .write(plugins.resolve("blink.jar"));

        try (ChildProcess blink =
                JarBroker.start(line -> {}, "--plugins-dir", plugins.toString(), "blink", "-n", "2")) {
            assertThat(blink.awaitExit()).as(blink::toString).isEqualTo(3);
            assertThat(blink.out()).containsExactly("blinks [-n, 2]");
            assertThat(blink.err()).isEmpty();
        }
    }
}
