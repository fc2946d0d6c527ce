// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.spec.KeySpec;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminUsersTest {
    private final Path file;

    AdminUsersTest(@TempDir Path folder) {
        file = folder.resolve("admins");
    }

    /** By the JDK's own PBKDF2, with few iterations. */
    static String hashOf(String password) {
        try {
            byte[] salt = "twelve bytes".getBytes(StandardCharsets.US_ASCII);
            KeySpec spec = new PBEKeySpec(password.toCharArray(), salt, 101, 512);
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return "$7$101$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private AdminUsers read(String text) throws IOException {
        Files.writeString(file, text);
        return AdminUsers.read(file);
    }

    @Test
    void knowsWhoHasWhichRole() throws IOException {
        AdminUsers users = read("# people\nann:" + hashOf("a") + ":admin\n\nben:" + hashOf("b") + ":viewer\n");

        assertThat(users.find("ann", new byte[] {'a'})).isEqualTo(new Caller("ann", Role.ADMIN, false));
        assertThat(users.find("ben", new byte[] {'b'})).isEqualTo(new Caller("ben", Role.VIEWER, false));
        assertThat(users.find("ben", new byte[] {'a'})).isNull();
        assertThat(users.find("eve", new byte[] {'a'})).isNull();
    }

    @Test
    void refusesAFileOfMqttUsers() {
        assertThatThrownBy(() -> read("ann:" + hashOf("a") + "\n"))
                .hasMessageContaining("admins:1:")
                .hasMessageContaining("passwd --admin");
    }

    @Test
    void saysWhatIsWrongWithoutShowingAPassword() {
        assertThatThrownBy(() -> read("ann:hunter2:admin\n"))
                .hasMessageContaining("admins:1: the password is not hashed")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read("ann:" + hashOf("a") + ":root\n")).hasMessageContaining("admin or viewer");
        assertThatThrownBy(() -> read("\n")).hasMessageContaining("names nobody");
        assertThatThrownBy(() -> AdminUsers.read(file.resolveSibling("none"))).hasMessageContaining("cannot be read");
    }
}
