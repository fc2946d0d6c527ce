// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A configuration from a file, variables and options that a test makes up. */
final class ConfigFixture {
    private final Path folder;
    private final List<Path> searched = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Assignment> assignments = new ArrayList<>();

    ConfigFixture(Path folder) {
        this.folder = folder;
    }

    /** Writes {@code microbroker.yaml}, to be found by search. */
    ConfigFixture yaml(String text) {
        searched.add(write("microbroker.yaml", text));
        return this;
    }

    ConfigFixture variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ConfigFixture set(String assignment) {
        assignments.add(new Assignment("--set", assignment));
        return this;
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LoadedConfig load() {
        return ConfigLoader.load(new ConfigSources(null, environment, searched, assignments));
    }

    LoadedConfig loadFile(Path file) {
        return ConfigLoader.load(new ConfigSources(file, environment, searched, assignments));
    }

    /** The problems, one per line, without the folder. */
    List<String> problems() {
        return shown(catchThrowableOfType(ConfigException.class, this::load));
    }

    List<String> problemsOfFile(Path file) {
        return shown(catchThrowableOfType(ConfigException.class, () -> loadFile(file)));
    }

    private List<String> shown(ConfigException refused) {
        String prefix = folder + "/";
        return refused.problems().stream()
                .map(problem -> problem.toString().replace(prefix, ""))
                .toList();
    }
}
