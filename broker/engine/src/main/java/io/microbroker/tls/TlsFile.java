// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file as it was at one moment.
 *
 * @param setting what names it: a key of the configuration, or an option
 * @param path as the configuration names it
 * @param bytes its content; not to be changed
 */
record TlsFile(String setting, String path, byte[] bytes) {
    private static final int BYTES_MAX = 4 << 20;

    /** Reads a file. Blocks. */
    static TlsFile read(String setting, String path) {
        TlsFile unread = new TlsFile(setting, path, new byte[0]);
        try {
            Path file = Path.of(path);
            if (Files.size(file) > BYTES_MAX) {
                throw unread.failure("is larger than 4MiB", "name the right file");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length == 0) {
                throw unread.failure("is empty", "restore it");
            }
            return new TlsFile(setting, path, bytes);
        } catch (NoSuchFileException e) {
            throw unread.failure("is not there", "check the name; relative ones count from the folder of the start");
        } catch (AccessDeniedException e) {
            throw unread.failure("may not be read by this user", "change its owner or its mode");
        } catch (IOException | InvalidPathException e) {
            throw unread.failure("cannot be read (" + e.getMessage() + ")", "name a file");
        }
    }

    TlsFailure failure(String cause, String cure) {
        return new TlsFailure(this, cause, cure);
    }
}
