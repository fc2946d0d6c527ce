// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.spi.Plugin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plugin that is to be started.
 *
 * @param settings what the configuration says to it
 * @param source where it was found, for people
 * @param key the key of the configuration that names it
 */
record PlannedPlugin(String name, Plugin plugin, Map<String, Object> settings, String source, String key) {
    PlannedPlugin {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
