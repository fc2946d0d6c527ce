// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the first section of {@code docs/operations.md} says, as a newcomer would: from the start to a scrape and a publish. */
final class FiveMinutesIT {
    private static final Path PAGE = Path.of("../../docs/operations.md");
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final int STEPS = 13;

    @Test
    void everyStepDoesWhatThePageSays(@TempDir Path folder) throws IOException {
        RequiredProgram.find("curl", "apt install curl");
        Path clone = Files.createDirectories(folder.resolve("microbroker"));
        Path programs = Files.createDirectories(folder.resolve("bin"));
        TutorialPrograms.write(clone, programs);
        List<TutorialStep> steps = TutorialPage.read(section());
        long start = System.nanoTime();

        try (TutorialRun run = new TutorialRun(clone, programs)) {
            steps.forEach(run::run);
            run.end();
        }

        assertThat(steps).hasSize(STEPS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FIVE_MINUTES);
    }

    /** The first section, with a free port in place of 8080; all lines keep their numbers. */
    private static List<String> section() throws IOException {
        String port = String.valueOf(FreePort.take());
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        lines.replaceAll(line -> line.replace("8080", port));
        return lines.subList(0, lines.indexOf("## Run it as a service"));
    }
}
