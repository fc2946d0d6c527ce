// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.redis;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a {@code redis-server} is: that of the machine, or the older one that comes with the tests. */
public enum RedisBinary {
    /** 7.0 or newer, from {@code $REDIS_BIN} or the {@code PATH}. */
    INSTALLED {
        @Override
        @Nullable
        Path find() {
            String named = System.getenv("REDIS_BIN");
            if (named != null) {
                return Path.of(named);
            }
            for (String folder :
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator)) {
                Path file = Path.of(folder, "redis-server");
                if (Files.isExecutable(file)) {
                    return file;
                }
            }
            return null;
        }

        @Override
        String cure() {
            return "there is no redis-server 7: install it (Debian: apt install redis-server), or name it in REDIS_BIN";
        }
    },
    /** 6.2, out of the jar of {@code com.github.codemonstur:embedded-redis}, which must be on the class path. */
    BUNDLED {
        @Override
        @Nullable
        Path find() {
            String system =
                    (System.getProperty("os.name") + " " + System.getProperty("os.arch")).toLowerCase(Locale.ROOT);
            String name =
                    switch (system) {
                        case "linux amd64" -> "redis-server-6.2.6-v5-linux-amd64";
                        case "linux aarch64" -> "redis-server-6.2.7-linux-arm64";
                        case "mac os x x86_64" -> "redis-server-6.2.6-v5-darwin-amd64";
                        case "mac os x aarch64" -> "redis-server-6.2.6-v5-darwin-arm64";
                        default -> null;
                    };
            return name == null || RedisBinary.class.getResource("/" + name) == null ? null : extract(name);
        }

        @Override
        String cure() {
            return "no redis-server 6.2 is bundled for this system";
        }
    };

    private static @Nullable Path extracted;

    /** The first of them that there is. */
    public static RedisBinary any() {
        return INSTALLED.find() == null ? BUNDLED : INSTALLED;
    }

    abstract @Nullable Path find();

    abstract String cure();

    /** The program. Without it the test is skipped, or fails if {@code MICROBROKER_REQUIRE_ALL} is true. */
    final Path require() {
        Path found = find();
        if (found != null) {
            return found;
        }
        if (Boolean.parseBoolean(System.getenv("MICROBROKER_REQUIRE_ALL"))) {
            throw new AssertionError(cure());
        }
        System.err.println("skipped: " + cure());
        return abort(cure());
    }

    private static synchronized Path extract(String name) {
        if (extracted != null) {
            return extracted;
        }
        try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
            Path file = Files.createTempFile("redis-server", "");
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + file + " executable");
            }
            file.toFile().deleteOnExit();
            extracted = file;
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
