// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.Broker;
import io.microbroker.config.Anonymous;
import io.microbroker.spi.Plugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be used stops the start: it never means that everybody may come in. */
@DisplayName("SecC20: broken files stop the start")
class SecC20BrokenFilesIT {
    private static final String USER = "sensor:$6$AAAAAAAAAAAAAAAA$" + "A".repeat(86) + "==\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void assertRefused(Map<String, Object> settings, String... told) {
        Map<Plugin, Map<String, Object>> plugins = Map.of(new AuthFilePlugin(), settings);
        assertThatThrownBy(() -> {
                    Broker broker = RunningBroker.await(
                            RunningBroker.builder(Anonymous.FALSE, plugins).start());
                    RunningBroker.await(broker.stop());
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(told);
    }

    private Map<String, Object> users(String text) {
        return Map.of("users", TestFiles.write(folder, "users.txt", text).toString());
    }

    private Map<String, Object> acl(String text) {
        return Map.of("acl", TestFiles.write(folder, "acl.txt", text).toString());
    }

    @Test
    void missingFiles() {
        assertRefused(Map.of("users", folder.resolve("none.txt").toString()), "none.txt", "no such file", "create it");
        assertRefused(Map.of("acl", folder.resolve("none.txt").toString()), "none.txt", "no such file");
        assertRefused(Map.of("acl", folder.toString()), "is a folder");
    }

    @Test
    void emptyFiles() {
        assertRefused(users(""), "users.txt", "is empty");
        assertRefused(users("# nobody yet\n"), "users.txt", "names no user");
        assertRefused(acl(" \n"), "acl.txt", "is empty");
        assertRefused(acl("# nothing\nuser sensor\n"), "acl.txt", "has no rule");
    }

    @Test
    void brokenUsers() {
        assertRefused(users(USER + "kitchen\n"), "users.txt:2", "no ':'");
        assertRefused(users(USER + USER), "users.txt:2", "in line 1", "keep one");
        assertRefused(users(USER + "kitchen:plain text"), "users.txt:2", "not hashed", "microbroker passwd");
        assertRefused(users(USER + "kitchen:"), "users.txt:2", "no password hash");
    }

    @Test
    void brokenRules() {
        assertRefused(acl("topic read a\ntopic reed b\n"), "acl.txt:2", "'reed' is not an access");
        assertRefused(acl("topics read a\n"), "acl.txt:1", "'topics'");
        assertRefused(acl("user\ntopic a\n"), "acl.txt:1", "user name is missing");
        assertRefused(acl("topic read a/#/b\n"), "acl.txt:1", "#");
        assertRefused(acl("pattern\n"), "acl.txt:1", "topic is missing");
    }

    @Test
    void unreadableFiles() throws IOException {
        Path acl = TestFiles.write(folder, "acl.txt", "topic read a\n");
        Files.write(acl, new byte[] {'t', (byte) 0xff, '\n'});
        assertRefused(Map.of("acl", acl.toString()), "not UTF-8");
        if (Files.getFileStore(acl).supportsFileAttributeView("posix")
                && !"root".equals(System.getProperty("user.name"))) {
            Files.setPosixFilePermissions(acl, Set.of());
            assertRefused(Map.of("acl", acl.toString()), "may not be read");
        }
    }

    @Test
    void wrongSettings() {
        assertRefused(Map.of(), "names no file");
        assertRefused(Map.of("user", "x"), "no key 'user'", "users");
        assertRefused(Map.of("users", 5), "auth.file.users is not a path");
    }
}
