// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from files of users and rights, and what is refused. */
class FileFormsTest {
    private static final String HASH = PasswordHash.create(new byte[] {1}, 1).toString();

    @Test
    void ourPbkdf2IsTheOneOfTheJdk() throws Exception {
        String password = "pässwörd";
        PasswordHash hash = PasswordHash.create(password.getBytes(StandardCharsets.UTF_8), 1000);
        byte[] salt = Base64.getDecoder().decode(hash.toString().split("\\$")[3]);

        KeySpec spec = new PBEKeySpec(password.toCharArray(), salt, 1000, 512);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(spec)
                .getEncoded();

        assertThat(hash.toString()).endsWith("$" + Base64.getEncoder().encodeToString(key));
    }

    @Test
    void aHashIsReadAsItWasWritten() {
        assertThat(PasswordHash.parse(HASH)).hasToString(HASH).isEqualTo(PasswordHash.parse(HASH));
    }

    @Test
    void anEmptyPasswordIsAPassword() {
        assertThat(PasswordHash.create(new byte[0], 2).matches(new byte[0])).isTrue();
        assertThat(PasswordHash.create(new byte[0], 2).matches(new byte[] {1})).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "plain, not hashed",
        "$5$a$b, not of form",
        "$argon2id$v=19$m=1$a$b, not of form",
        "$7$0$AAAAAAAAAAAAAAAA$AAAA, iterations",
        "$7$99999999$AAAAAAAAAAAAAAAA$AAAA, iterations",
        "$7$-1$AAAAAAAAAAAAAAAA$AAAA, iterations",
        "$7$101$AAAA$AAAA, salt",
        "$7$101$AAAAAAAAAAAAAAAA$AAAA, 64 bytes",
        "$7$101$AAAAAAAAAAAAAAAA$!!!!, base64",
        "$7$101$AAAAAAAAAAAAAAAA, parts",
        "$6$AAAAAAAAAAAAAAAA, parts"
    })
    void whatIsNoHashIsRefusedWithoutShowingIt(String text, String cause) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cause)
                .message()
                .doesNotContain("plain", "AAAA");
    }

    @Test
    void readsUsersOfBothForms() throws BadFileException {
        Map<String, PasswordHash> lines =
                UserFile.parse(TestFiles.text("users.txt", "# c\n\n room one :" + HASH + " \r\nkitchen:" + HASH));
        Map<String, PasswordHash> yaml = UserFile.parse(
                TestFiles.text("users.yaml", "users:\n  room one: " + HASH + "\n  kitchen: \"" + HASH + "\"\n"));

        assertThat(lines).containsOnlyKeys("room one", "kitchen").isEqualTo(yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users: {a: b}|u.yaml:1|not hashed",
                "user: {a: b}|u.yaml:1|'user' is not known",
                "acl: {patterns: []}|u.yaml|no key 'users'",
                "users: [a]|u.yaml:1|not a set of keys",
                "users: {a: 1, a: 2}|u.yaml:1|there already",
                "users: {a: {b: c}}|u.yaml:1|not a text",
                "users: {a: }|u.yaml:1|no value",
                "users: {a: &x b, c: *x}|u.yaml:1|aliases",
                "users: [a}|u.yaml|not YAML",
                "5|u.yaml:1|not a set of keys"
            })
    void refusesMistakesInYaml(String yaml, String place, String cause) {
        assertThatThrownBy(() -> UserFile.parse(TestFiles.text("u.yaml", yaml)))
                .isInstanceOf(BadFileException.class)
                .hasMessageContainingAll(place, cause);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acl: {user: {}}|a.yaml:1|'user' is not known",
                "acl: {anonymous: {read: a}}|a.yaml:1|not a list",
                "acl: {anonymous: [{reed: a}]}|a.yaml:1|not an access",
                "acl: {anonymous: [{read: a+}]}|a.yaml:1|wildcard",
                "acl: {anonymous: []}|a.yaml|no rule"
            })
    void refusesMistakesInYamlRights(String yaml, String place, String cause) {
        assertThatThrownBy(() -> AclFile.parse(TestFiles.text("a.yaml", yaml)))
                .isInstanceOf(BadFileException.class)
                .hasMessageContainingAll(place, cause);
    }

    @Test
    void aLineThatIsNoCommentForMosquittoIsNoneForUs() {
        assertThatThrownBy(() -> AclFile.parse(TestFiles.text("a.txt", "topic a\n # indented\n")))
                .isInstanceOf(BadFileException.class)
                .hasMessageContaining("a.txt:2");
    }
}
