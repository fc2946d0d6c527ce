// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Files for tests, and what is in them. */
final class TestFiles {
    private static final int CHEAP = 2;

    private TestFiles() {}

    /** A line of a password file whose hash costs next to nothing. */
    static String user(String name, String password) {
        return name + ":" + PasswordHash.create(password.getBytes(StandardCharsets.UTF_8), CHEAP) + "\n";
    }

    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TextFile text(String name, String text) {
        return new TextFile(name, text);
    }

    static Acl acl(String text) {
        try {
            return AclFile.parse(text("acl.txt", text));
        } catch (BadFileException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a condition holds, 30 s at most. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
