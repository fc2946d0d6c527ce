// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was written, before it is given types, each piece with its place. */
sealed interface ConfigNode {
    ConfigOrigin origin();

    /** A scalar as written; {@code quoted} ones are text, whatever they look like. */
    record Scalar(ConfigOrigin origin, String text, boolean quoted) implements ConfigNode {}

    /** Nothing: {@code key:} or {@code key: null}. */
    record Empty(ConfigOrigin origin) implements ConfigNode {}

    /** A list. */
    record Sequence(ConfigOrigin origin, List<ConfigNode> items) implements ConfigNode {}

    /** A key with its place and its value. */
    record Entry(String name, ConfigOrigin origin, ConfigNode value) {}

    /** Keys and values in their order. Mutable while the sources are laid over one another. */
    record Section(ConfigOrigin origin, Map<String, Entry> entries) implements ConfigNode {
        Section(ConfigOrigin origin) {
            this(origin, new LinkedHashMap<>());
        }

        boolean has(String name) {
            return entries.containsKey(name);
        }

        void put(Entry entry) {
            entries.put(entry.name(), entry);
        }

        /** {@code {}} stands for a section without keys, so that a plugin can be named that needs no settings. */
        private void layLast(String name, Scalar value) {
            if (!value.text().equals("{}")) {
                put(new Entry(name, value.origin(), value));
            } else if (!(entries.containsKey(name) && entries.get(name).value() instanceof Section)) {
                put(new Entry(name, value.origin(), new Section(value.origin())));
            }
        }

        /** Sets one value, making the sections above it. A value that stands where a section must be stays: it is wrong anyway. */
        void lay(List<String> path, Scalar value) {
            String name = path.get(0);
            if (path.size() == 1) {
                layLast(name, value);
                return;
            }
            Entry present = entries.get(name);
            if (present == null || present.value() instanceof Empty) {
                present = new Entry(name, value.origin(), new Section(value.origin()));
                put(present);
            }
            if (present.value() instanceof Section section) {
                section.lay(path.subList(1, path.size()), value);
            }
        }
    }
}
