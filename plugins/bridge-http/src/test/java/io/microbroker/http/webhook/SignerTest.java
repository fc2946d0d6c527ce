// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignerTest {
    private static final String HOOK = "http.webhooks.hall";
    private static final byte[] BODY = "[]".getBytes(StandardCharsets.UTF_8);
    private static final String FIRST = "a secret of more than sixteen bytes";

    private final Path folder;

    SignerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void signsIdTimeAndBody() {
        // printf '%s' '7.1700000000.[]' | openssl dgst -sha256 -hmac 'a secret of more than sixteen bytes' -binary |
        // base64
        assertThat(Signer.of(HOOK, FIRST).sign("7", 1_700_000_000, BODY))
                .isEqualTo("v1,+LOBKMx8eEHSeHnteDXQLEE88hgU5/CjVSdAqkx8yqQ=");
        assertThat(Signer.none(HOOK).sign("7", 1_700_000_000, BODY)).isNull();
    }

    @Test
    void takesTheBytesOfASecretThatIsWrittenInBase64() {
        Signer text = Signer.of(HOOK, "0123456789abcdef");
        Signer base64 = Signer.of(HOOK, "whsec_MDEyMzQ1Njc4OWFiY2RlZg==");

        assertThat(base64.sign("1", 1, BODY)).isEqualTo(text.sign("1", 1, BODY));
    }

    @Test
    void bothSecretsOfAFileSignUntilOneIsTakenOut() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), FIRST + "\n");
        Signer signer = Signer.ofFile(HOOK, file);
        String before = signer.sign("1", 1, BODY);

        Files.writeString(file, "another secret of the same receiver\n" + FIRST + "\n");
        signer.reload();

        assertThat(signer.sign("1", 1, BODY))
                .endsWith(" " + before)
                .hasSize(2 * String.valueOf(before).length() + 1);
    }

    @Test
    void keepsTheSecretThatItHasWhenTheFileIsOfNoUse() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), FIRST);
        Signer signer = Signer.ofFile(HOOK, file);
        String before = signer.sign("1", 1, BODY);
        Files.writeString(file, "\n");

        assertThatThrownBy(signer::reload)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("http.webhooks.hall.secret-file " + file + " must have one line");
        assertThat(signer.sign("1", 1, BODY)).isEqualTo(before);
    }

    @Test
    void refusesSecretsThatAreEasilyGuessedAndTellsNoneOfThem() {
        assertThatThrownBy(() -> Signer.of(HOOK, "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("http.webhooks.hall.secret is shorter than 16 bytes")
                .hasMessageContaining("openssl rand")
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> Signer.of(HOOK, "whsec_not base64 at all, but long"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("not base64 at all");
        assertThat(Signer.of(HOOK, FIRST)).asString().doesNotContain(FIRST);
    }
}
