// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFilesTest {
    private final Path folder;

    ConfigFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void needsNoFile() {
        assertThat(new ConfigFixture(folder).load().config()).isSameAs(BrokerConfig.STANDALONE);
    }

    @Test
    void takesTheNamedFileBeforeTheOneOfTheEnvironmentAndThatBeforeSearching() {
        ConfigFixture fixture = new ConfigFixture(folder).yaml("loops: 1\n");
        Path ofVariable = fixture.write("variable.yaml", "loops: 2\n");
        Path named = fixture.write("named.yaml", "loops: 3\n");

        assertThat(fixture.load().config().loops()).isEqualTo(1);
        fixture.variable("MICROBROKER_CONFIG", ofVariable.toString());
        assertThat(fixture.load().config().loops()).isEqualTo(2);
        assertThat(fixture.loadFile(named).config().loops()).isEqualTo(3);
        assertThat(fixture.loadFile(named).file()).isEqualTo(named);
    }

    @Test
    void refusesANamedFileThatIsMissing() {
        Path missing = folder.resolve("nowhere.yaml");

        assertThat(new ConfigFixture(folder).problemsOfFile(missing))
                .containsExactly("nowhere.yaml: there is no such file"
                        + " - check the name, or leave it out to start with defaults");
    }

    @Test
    void refusesAFileThatIsEmpty() {
        assertThat(new ConfigFixture(folder).yaml("").problems())
                .containsExactly("microbroker.yaml: is empty, perhaps cut off"
                        + " - restore it, or leave it out to start with defaults");
    }

    @Test
    void refusesAFolder() {
        assertThat(new ConfigFixture(folder).problemsOfFile(folder))
                .singleElement()
                .asString()
                .endsWith(": cannot be read: it is a folder - name the file in it");
    }

    @Test
    void refusesAFileOfMoreThanOneMebibyte() {
        assertThat(new ConfigFixture(folder).yaml("#".repeat((1 << 20) + 1)).problems())
                .containsExactly("microbroker.yaml: is larger than 1MiB - that is no configuration");
    }

    @Test
    void refusesAnotherEncoding() throws IOException {
        Path file = folder.resolve("latin.yaml");
        Files.write(file, "log: {level: \u00fc}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(new ConfigFixture(folder).problemsOfFile(file))
                .containsExactly("latin.yaml: is not UTF-8 text - save it in that encoding");
    }

    @Test
    void takesAFileOfCommentsAndEmptySectionsAsDefaults() {
        String yaml = "# all as it is\nlimits:\nlisteners:\nauth:\n  # nothing\n";

        assertThat(new ConfigFixture(folder).yaml(yaml).load().config()).isEqualTo(BrokerConfig.STANDALONE);
    }

    @Test
    void takesAByteOrderMark() {
        assertThat(new ConfigFixture(folder)
                        .yaml("\uFEFFloops: 2\n")
                        .load()
                        .config()
                        .loops())
                .isEqualTo(2);
    }

    @Test
    void listenersOfAFileReplaceTheDefaultOne() {
        String yaml = "listeners:\n  hall: {port: 1999}\n  room: {bind: '::1', port: 0}\n";

        assertThat(new ConfigFixture(folder).yaml(yaml).load().config().listeners())
                .containsExactly(
                        entry("hall", ListenerConfig.DEFAULT.withPort(1999)),
                        entry("room", ListenerConfig.DEFAULT.withBind("::1").withPort(0)));
    }
}
