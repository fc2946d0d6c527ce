// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plugins: {@code plugins}. A plugin starts only if it is named here or by another section.
 *
 * @param dir folder with the jars of plugins; none by default
 * @param byName the settings of each plugin, by its name; each value is a map; none by default
 */
public record PluginsConfig(@Nullable String dir, @Rest Map<String, Object> byName) {
    /** No plugins. */
    public static final PluginsConfig DEFAULT = new PluginsConfig(null, Map.of());

    public PluginsConfig {
        if (dir != null && dir.isBlank()) {
            throw new IllegalArgumentException("dir must be a folder - leave the key out for none");
        }
        byName = SettingsTree.sectionsOf(byName);
    }
}
