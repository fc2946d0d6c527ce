// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclVerbTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private String file = "";

    @BeforeEach
    void write() {
        file = TestFiles.write(
                        folder,
                        "acl.txt",
                        "user sensor\ntopic read home/#\ntopic deny home/door\npattern write d/%c/#\n")
                .toString();
    }

    private int run(String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of("test"));
        all.addAll(List.of(arguments));
        return new AclVerb().run(all, out, out);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void namesTheRuleThatAllows() {
        int code = run("--acl", file, "--user", "sensor", "--client", "c1", "--topic", "d/c1/x", "--action", "publish");

        assertThat(code).isZero();
        assertThat(said()).contains("publish", "allowed", "acl.txt:4 pattern write d/%c/#");
    }

    @Test
    void namesTheRuleThatDenies() {
        int code = run("--acl=" + file, "--user=sensor", "--topic=home/door", "--action=receive");

        assertThat(code).isEqualTo(1);
        assertThat(said()).contains("denied", "acl.txt:3 topic deny home/door");
    }

    @Test
    void showsAllActionsIfNoneIsNamed() {
        assertThat(run("--acl", file, "--user", "sensor", "--topic", "home/kitchen"))
                .isZero();

        assertThat(said().lines()).hasSize(3);
        assertThat(said()).contains("publish    denied", "subscribe  allowed", "receive    allowed");
    }

    @Test
    void subscribingIsAboutFilters() {
        assertThat(run("--acl", file, "--user", "sensor", "--topic", "home/+", "--action", "subscribe"))
                .isZero();
        assertThat(run("--acl", file, "--user", "sensor", "--topic", "home/+", "--action", "publish"))
                .isEqualTo(2);
    }

    @Test
    void refusesWrongUsageAndBadFiles() {
        assertThat(run("--acl", file)).isEqualTo(2);
        assertThat(run("--acl", file, "--topic", "a", "--action", "dance")).isEqualTo(2);
        assertThat(run("--acl", file, "--topic")).isEqualTo(2);
        assertThat(run("--what", "a")).isEqualTo(2);
        assertThat(new AclVerb().run(List.of(), System.out, new PrintStream(said, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(run("--acl", folder.resolve("none").toString(), "--topic", "a"))
                .isEqualTo(78);
    }
}
