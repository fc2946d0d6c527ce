// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswdVerbTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String typed, String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        PasswordPrompt prompt =
                new PasswordPrompt(null, new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), out);
        return new PasswdVerb(prompt).run(List.of(arguments), out, out);
    }

    private Map<String, PasswordHash> users(Path file) throws BadFileException {
        return UserFile.parse(TextFile.read(file));
    }

    private PasswordHash sensor(Path file) throws BadFileException {
        return Objects.requireNonNull(users(file).get("sensor"));
    }

    private static boolean matches(PasswordHash hash, String password) {
        return hash.matches(password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void createsAFileForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("users.txt");

        assertThat(run("secret\nsecret\n", "-c", file.toString(), "sensor")).isZero();

        PasswordHash hash = sensor(file);
        assertThat(matches(hash, "secret")).isTrue();
        assertThat(hash.cost()).isEqualTo(210_000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("users.txt");
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("secret");
    }

    @Test
    void changesAndAddsAndLeavesTheRestAsItWas() throws Exception {
        String kitchen = TestFiles.user("kitchen", "k");
        Path file = TestFiles.write(folder, "users.txt", "# house\n" + TestFiles.user("sensor", "old") + kitchen);

        assertThat(run("", "-b", file.toString(), "sensor", "new")).isZero();
        assertThat(run("", "-b", file.toString(), "door", "d")).isZero();

        assertThat(Files.readString(file)).startsWith("# house\nsensor:").contains(kitchen);
        assertThat(matches(sensor(file), "new")).isTrue();
        assertThat(users(file)).containsOnlyKeys("sensor", "kitchen", "door");
    }

    @Test
    void writesTheRoleOfAUserOfHttp() throws Exception {
        Path file = folder.resolve("admins");

        assertThat(run("", "--admin", "-cb", file.toString(), "ann", "a")).isZero();
        assertThat(run("", "--viewer", "-b", file.toString(), "ben", "b")).isZero();
        assertThat(run("", "--viewer", "-U", file.toString())).isEqualTo(2);

        assertThat(Files.readAllLines(file))
                .satisfiesExactly(
                        ann -> assertThat(ann).startsWith("ann:$7$210000$").endsWith(":admin"),
                        ben -> assertThat(ben).startsWith("ben:$7$210000$").endsWith(":viewer"));
    }

    @Test
    void deletesAUser() throws Exception {
        Path file =
                TestFiles.write(folder, "users.txt", TestFiles.user("sensor", "s") + TestFiles.user("kitchen", "k"));

        assertThat(run("", "-D", file.toString(), "sensor")).isZero();
        assertThat(users(file)).containsOnlyKeys("kitchen");
        assertThat(run("", "-D", file.toString(), "sensor")).isEqualTo(1);
    }

    @Test
    void hashesPlainTextAndLeavesHashes() throws Exception {
        String kitchen = TestFiles.user("kitchen", "k");
        Path file = TestFiles.write(folder, "users.txt", "sensor:plain\n" + kitchen);

        assertThat(run("", "-U", file.toString())).isZero();

        assertThat(matches(sensor(file), "plain")).isTrue();
        assertThat(Files.readString(file)).contains(kitchen).doesNotContain("plain");
    }

    @Test
    void refusesPasswordsThatDifferOrAreEmpty() {
        Path file = folder.resolve("users.txt");

        assertThat(run("one\ntwo\n", "-c", file.toString(), "sensor")).isEqualTo(1);
        assertThat(run("\n\n", "-c", file.toString(), "sensor")).isEqualTo(1);
        assertThat(run("", "-c", "-b", file.toString(), "sensor", "")).isEqualTo(1);
        assertThat(run("", "-b", file.toString(), "sensor", "x")).isEqualTo(1);

        assertThat(file).doesNotExist();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("not the same", "empty", "create it with -c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x f u", "-b f u", "f", "-D -b f u p", "-U f u", "f a:b", "f #a"})
    void refusesWrongUsage(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

        assertThat(run("a\na\n", words)).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Usage:");
    }

    @Test
    void writesThroughALink() throws IOException {
        Path file = TestFiles.write(folder, "real.txt", TestFiles.user("sensor", "s"));
        Path link = Files.createSymbolicLink(folder.resolve("users.txt"), file);

        assertThat(run("", "-b", link.toString(), "kitchen", "k")).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).contains("kitchen:");
    }
}
