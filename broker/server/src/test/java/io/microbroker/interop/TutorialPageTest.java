// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a page of steps cannot hold anything that is not done or seen. */
final class TutorialPageTest {
    private final Path folder;

    TutorialPageTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<TutorialStep> read(String page) {
        return TutorialPage.read(page.lines().toList());
    }

    @Test
    void readsEachKindOfStep() {
        String page = """
                Words.

                `sensor.py`

                ```python
                print(1)
                ```

                <!-- exit: 5 -->
                <!-- type: a -->
                <!-- type: b -->
                ```sh
                python3 sensor.py
                ```

                ```text
                1
                ```

                <!-- terminal: second -->
                ```sh
                python3 \\
                  sensor.py
                ```

                <!-- press: INT second -->
                """;

        assertThat(read(page))
                .containsExactly(
                        new TutorialStep.Save(5, "sensor.py", "print(1)\n"),
                        new TutorialStep.Run(12, "python3 sensor.py\n", "5", "a\nb\n"),
                        new TutorialStep.See(16, "", List.of("1")),
                        new TutorialStep.Start(21, "second", "python3   sensor.py"),
                        new TutorialStep.Press(26, "INT", "second"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ```java;int i;```                                     | kind 'java'
            ```python;print();```                                 | kind 'python'
            ```;ls;```                                            | kind ''
            `sensor.py`;;```js;1;```                              | sensor.py of kind 'js'
            ```sh;ls                                              | does not end
            <!-- terminal: second -->;Words.                      | a comment that no block follows
            <!-- exit: 1 -->;```text;1;```                        | 'exit' does not fit
            <!-- terminal: second -->;```sh;ls;ls;```             | more than one command
            <!-- TODO: test this -->;```sh;ls;```                 | an unknown comment
            <!-- press: HUP broker -->                            | unknown keys
            """)
    void refusesWhatNothingWouldRunOrCheck(String page, String mistake) {
        assertThatThrownBy(() -> read(page.replace(';', '\n')))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("line ")
                .hasMessageContaining(mistake);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ```sh;echo 21;```;```text;22;```                      | seen:
            ```sh;echo 21;echo 22;```;```text;21;```              | seen:
            ```sh;exit 3;```                                      | exit code
            <!-- exit: not 0 -->;```sh;true;```                   | exit code
            <!-- terminal: t -->;```sh;sleep 60;```;;```sh;ls;``` | when it is ready
            `a.yaml`;;```yaml;a: 1;```                            | files that no command uses
            """)
    void failsWhereThePageIsWrong(String page, String failure) {
        assertThatThrownBy(() -> run(page.replace(';', '\n')))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(failure);
    }

    @Test
    void goesOnInTheFolderThatTheReaderIsIn() throws Exception {
        run("""
                ```sh
                mkdir home
                cd home
                ```

                `room.json`

                ```json
                {"port": 1883}
                ```

                ```sh
                cat room.json
                ```

                ```text
                {"port": …}
                ```
                """);

        assertThat(folder.resolve("home/room.json")).exists();
    }

    private void run(String page) throws Exception {
        try (TutorialRun run = new TutorialRun(folder, Files.createDirectories(folder.resolve("bin")))) {
            read(page).forEach(run::run);
            run.end();
        }
    }
}
