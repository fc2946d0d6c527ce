// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs {@code docs/cli.md}. */
final class CliDocIT {
    private static final Path PAGE = Path.of("../../docs/cli.md");
    private static final long SECONDS_MAX = 60;

    @RegisterExtension
    static final SecureBroker BROKER = new SecureBroker();

    @Test
    void theExamplesPrintWhatThePageSays() throws IOException {
        String shell = RequiredProgram.find("sh", "any shell will do");
        String script =
                """
                microbroker() {
                  verb=$1; shift
                  case "$*" in *--cafile*) port=%d ;; *) port=%d ;; esac
                  %s $verb -p $port "$@"
                }
                """.formatted(BROKER.port("tls"), BROKER.port("tcp"), quoted(JarBroker.command())) + blocks("sh");
        try (ChildProcess run = ChildProcess.start(List.of(shell, "-ec", script), BROKER.file("."), line -> {})) {
            assertThat(run.awaitExit(SECONDS_MAX)).as(run::toString).isZero();

            assertThat(run.out()).isEqualTo(blocks("text").lines().toList());
            assertThat(run.err()).containsExactly("Timed out");
        }
    }

    private static String quoted(List<String> command) {
        return command.stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
    }

    /** What stands between the fences of one kind. */
    private static String blocks(String kind) throws IOException {
        Pattern fenced = Pattern.compile("(?ms)^```" + kind + "\n(.*?)^```$");
        return fenced.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
    }
}
