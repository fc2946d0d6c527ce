// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deep, unmodifiable copies of free settings: maps with text keys, lists and scalars. */
final class SettingsTree {
    private SettingsTree() {}

    /** A copy of the settings of plugins by their names, which must be maps. */
    static Map<String, Object> sectionsOf(Map<String, ?> settings) {
        settings.forEach(SettingsTree::requireSection);
        return copyOf(settings);
    }

    private static void requireSection(String name, Object settings) {
        if (!(settings instanceof Map<?, ?>)) {
            throw new IllegalArgumentException(name + " must hold the settings of a plugin - write '" + name + ": {}'");
        }
    }

    static Map<String, Object> copyOf(Map<String, ?> settings) {
        Map<String, Object> copy = new LinkedHashMap<>();
        settings.forEach((key, value) -> copy.put(key, copyOfValue(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object copyOfValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> inner = new LinkedHashMap<>();
            map.forEach((key, each) -> inner.put(String.valueOf(key), copyOfValue(each)));
            return Collections.unmodifiableMap(inner);
        }
        if (value instanceof List<?> list) {
            List<Object> inner = new ArrayList<>(list.size());
            list.forEach(each -> inner.add(copyOfValue(each)));
            return Collections.unmodifiableList(inner);
        }
        return value;
    }
}
