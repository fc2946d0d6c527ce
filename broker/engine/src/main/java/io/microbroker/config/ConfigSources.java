// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from.
 *
 * @param file the file named on the command line; null if none was
 * @param environment the variables of the process; those that begin with {@code MICROBROKER_} count
 * @param searched files to look for, the first that is there, if neither the command line nor
 *     {@code MICROBROKER_CONFIG} names one
 * @param assignments values from the command line, later ones win
 */
public record ConfigSources(
        @Nullable Path file, Map<String, String> environment, List<Path> searched, List<Assignment> assignments) {
    /** Where a file is looked for that nobody names. */
    public static final List<Path> SEARCHED =
            List.of(Path.of("microbroker.yaml"), Path.of("/etc/microbroker/microbroker.yaml"));

    public ConfigSources {
        environment = Map.copyOf(environment);
        searched = List.copyOf(searched);
        assignments = List.copyOf(assignments);
    }

    /** The usual places, with the variables of this process. */
    public static ConfigSources ofProcess(@Nullable Path file, List<Assignment> assignments) {
        return new ConfigSources(file, System.getenv(), SEARCHED, assignments);
    }
}
