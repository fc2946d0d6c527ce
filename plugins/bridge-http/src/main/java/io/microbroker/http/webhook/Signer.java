// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs what is posted, so that a receiver knows where it comes from, that it is whole and that it is not old: HMAC-SHA256 of
 * {@code <webhook-id>.<webhook-timestamp>.<body>}, in base64 behind {@code v1,}: the form of the specification "Standard
 * Webhooks". The secret never leaves this class. Any thread.
 */
final class Signer {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BASE64_PREFIX = "whsec_";
    private static final int SECRET_BYTES_MIN = 16;
    private static final int SECRETS_MAX = 2;

    private final String hook;
    private final @Nullable Path file;
    private volatile List<SecretKeySpec> keys;

    private Signer(String hook, @Nullable Path file, List<SecretKeySpec> keys) {
        this.hook = hook;
        this.file = file;
        this.keys = keys;
    }

    /** Signs nothing. */
    static Signer none(String hook) {
        return new Signer(hook, null, List.of());
    }

    /**
     * Signs with a secret of the configuration.
     *
     * @param hook the full key of the hook, for messages
     */
    static Signer of(String hook, String secret) {
        return new Signer(hook, null, List.of(key(hook + ".secret", secret)));
    }

    /** Signs with the secrets of a file, one or two lines: with two, both sign, so that a receiver can go from one to the other. */
    static Signer ofFile(String hook, Path file) {
        return new Signer(hook, file, read(hook, file));
    }

    /**
     * Reads the file again. Blocks.
     *
     * @throws IllegalArgumentException if it cannot be used; the secrets before stay in force
     */
    void reload() {
        if (file != null) {
            keys = read(hook, file);
        }
    }

    private static List<SecretKeySpec> read(String hook, Path file) {
        String key = hook + ".secret-file";
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    key + " " + file + " cannot be read as text - name a file that this user may read", e);
        }
        if (lines.isEmpty() || lines.size() > SECRETS_MAX) {
            throw new IllegalArgumentException(
                    key + " " + file + " must have one line, the secret, or two while it is being changed");
        }
        List<SecretKeySpec> found = new ArrayList<>();
        lines.forEach(line -> found.add(key(key, line.strip())));
        return List.copyOf(found);
    }

    private static SecretKeySpec key(String setting, String secret) {
        byte[] bytes;
        try {
            bytes = secret.startsWith(BASE64_PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(BASE64_PREFIX.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    setting + " begins with " + BASE64_PREFIX
                            + " and goes on with what is not base64 - write it as it was"
                            + " given, or any text without that beginning",
                    e);
        }
        if (bytes.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException(setting + " is shorter than " + SECRET_BYTES_MIN
                    + " bytes and could be guessed - make one with: openssl rand -base64 32");
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The signatures of all secrets, with blanks between them; null without a secret. */
    @Nullable
    String sign(String id, long unixSeconds, byte[] body) {
        List<SecretKeySpec> current = keys;
        byte[] head = (id + "." + unixSeconds + ".").getBytes(StandardCharsets.US_ASCII);
        return current.isEmpty()
                ? null
                : current.stream().map(key -> sign(key, head, body)).collect(Collectors.joining(" "));
    }

    private static String sign(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public String toString() {
        return "Signer[" + hook + "]";
    }
}
