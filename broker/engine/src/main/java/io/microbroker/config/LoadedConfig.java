// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration and where it comes from.
 *
 * @param file the file that was read; null if there was none
 * @param origins by full key, for every value that is not a default
 */
public record LoadedConfig(BrokerConfig config, @Nullable Path file, Map<String, ConfigOrigin> origins) {
    public LoadedConfig {
        origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
    }

    /** Where the value of a key was set; empty for a default. */
    public Optional<ConfigOrigin> origin(String key) {
        return Optional.ofNullable(origins.get(key));
    }

    /** The same mistakes, those that only name a key with the place where that key, or the first one below it, was set. */
    public ConfigException locate(ConfigException unlocated) {
        return new ConfigException(
                unlocated.problems().stream().map(this::located).toList());
    }

    private ConfigProblem located(ConfigProblem problem) {
        if (problem.origin().kind() != ConfigOrigin.Kind.KEY) {
            return problem;
        }
        String key = problem.origin().name();
        return origins.entrySet().stream()
                .filter(each -> each.getKey().equals(key) || each.getKey().startsWith(key + "."))
                .findFirst()
                .map(each -> new ConfigProblem(each.getValue(), problem.message()))
                .orElse(problem);
    }
}
