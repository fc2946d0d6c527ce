// SPDX-License-Identifier: Apache-2.0
package io.microbroker.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigLoader;
import io.microbroker.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration file is read or refused with places and causes, whatever stands in it. */
class ConfigFuzzTest {
    private static final Path FILE = temporary();

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("microbroker", ".yaml");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] content) throws IOException {
        Files.write(FILE, content);
        try {
            ConfigLoader.load(new ConfigSources(FILE, Map.of(), List.of(), List.of()));
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains(FILE.toString())) {
                throw new AssertionError("names no place: " + message, e);
            }
        }
    }
}
