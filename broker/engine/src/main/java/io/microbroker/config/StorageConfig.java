// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Map;
import java.util.Set;

/**
 * Where sessions, queues and retained messages are kept: {@code storage}.
 *
 * @param type the name of the storage; default {@code memory}, which forgets all at the end of the process
 * @param durability what an acknowledgement promises: {@code memory}, {@code process} (survives the end of the process)
 *     or {@code sync} (survives a loss of power); default {@code memory}
 * @param settings the settings of storage plugins, by name; none by default
 */
public record StorageConfig(
        String type, String durability, @Rest Map<String, Object> settings) {
    private static final Set<String> DURABILITIES = Set.of("memory", "process", "sync");

    /** In memory. */
    public static final StorageConfig DEFAULT = new StorageConfig("memory", "memory", Map.of());

    public StorageConfig {
        if (type.isBlank()) {
            throw new IllegalArgumentException("type must be named - write memory");
        }
        if (!DURABILITIES.contains(durability)) {
            throw new IllegalArgumentException("durability must be memory, process or sync, not '" + durability + "'");
        }
        settings = SettingsTree.sectionsOf(settings);
    }
}
