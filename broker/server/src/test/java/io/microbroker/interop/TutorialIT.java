// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does all that {@code docs/tutorial.md} says, block by block, and sees what it says. */
final class TutorialIT {
    private static final Path PAGE = Path.of("../../docs/tutorial.md");

    @Test
    void everyBlockDoesWhatThePageSays(@TempDir Path folder) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        List<TutorialStep> steps = TutorialPage.read(lines);
        Path clone = Files.createDirectories(folder.resolve("microbroker"));
        Path programs = Files.createDirectories(folder.resolve("bin"));
        TutorialPrograms.write(clone, programs);

        try (TutorialRun run = new TutorialRun(clone, programs)) {
            steps.forEach(run::run);
            run.end();
        }

        assertThat(steps.stream().filter(step -> !(step instanceof TutorialStep.Press)))
                .hasSize((int) lines.stream()
                                .filter(line -> line.startsWith("```"))
                                .count()
                        / 2);
    }
}
