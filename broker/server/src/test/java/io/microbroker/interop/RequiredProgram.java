// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What a test needs on the machine. Without it the test is skipped, or fails if {@code MICROBROKER_REQUIRE_ALL} is true. */
public final class RequiredProgram {
    private static final List<String> ALSO = List.of("/usr/bin", "/usr/local/bin");

    private RequiredProgram() {}

    /** Finds a program, or skips the test with a line that tells what to install. */
    public static String find(String name, String cure) {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> ALSO.stream()
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst());
        require(found.isPresent(), name, cure);
        return found.orElseThrow().toString();
    }

    /** Skips the test if something is not there. */
    public static void require(boolean present, String what, String cure) {
        if (present) {
            return;
        }
        String message = what + " is missing; " + cure;
        if (Boolean.parseBoolean(System.getenv("MICROBROKER_REQUIRE_ALL"))) {
            throw new AssertionError(message);
        }
        System.err.println("SKIPPED: " + message);
        Assumptions.abort(message);
    }
}
