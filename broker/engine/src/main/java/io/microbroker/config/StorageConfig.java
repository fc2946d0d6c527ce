// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Map;

/**
 * Where sessions, queues and retained messages are kept: {@code storage}.
 *
 * @param type the name of the storage; default {@code memory}, which forgets all at the end of the process
 * @param durability what an acknowledgement promises: default {@code memory}
 * @param settings the settings of storage plugins, by name; none by default
 */
public record StorageConfig(String type, String durability, @Rest Map<String, Object> settings) {
    /** In memory. */
    public static final StorageConfig DEFAULT = new StorageConfig("memory", "memory", Map.of());

    public StorageConfig {
        if (type.isBlank()) {
            throw new IllegalArgumentException("type must be named - write memory");
        }
        if (durability.isBlank()) {
            throw new IllegalArgumentException("durability must be named - write memory");
        }
        settings = SettingsTree.copyOf(settings);
    }
}
