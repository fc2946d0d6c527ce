// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the password of a remote stands: a file or a variable of the environment, never the configuration itself. Read anew for
 * each connection, so that it can be changed; kept by nobody, and in no log.
 *
 * @param file first line of it; null if it is in a variable
 * @param variable null if it is in a file
 */
record Secret(@Nullable Path file, @Nullable String variable) {
    private static final int BYTES_MAX = 65_535;

    /**
     * Reads it. Blocks on the file.
     *
     * @throws IllegalArgumentException saying why it cannot be read; names no part of it
     */
    String read() {
        String secret = file == null ? ofVariable() : firstLine(file);
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(where() + " is empty");
        }
        if (secret.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException(where() + " is longer than " + BYTES_MAX + " bytes");
        }
        return secret;
    }

    /** Names the place, not the secret. */
    String where() {
        return file == null ? "the variable " + variable : "the file " + file;
    }

    private String ofVariable() {
        String value = System.getenv(String.valueOf(variable));
        if (value == null) {
            throw new IllegalArgumentException(where() + " is not set");
        }
        return value;
    }

    private String firstLine(Path from) {
        try {
            if (Files.size(from) > BYTES_MAX + 2) {
                throw new IllegalArgumentException(where() + " is too large for a password");
            }
            return Files.readString(from).split("\\R", 2)[0];
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(where() + " is not there");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    where() + " cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
