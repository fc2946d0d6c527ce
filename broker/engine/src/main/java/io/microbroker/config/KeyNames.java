// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The keys that the configuration records have: component {@code queuedMessages} is key {@code queued-messages}. */
final class KeyNames {
    private KeyNames() {}

    static String of(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The keys of one record in their order, without the one that takes the rest. */
    static List<String> of(Class<?> recordType) {
        return Arrays.stream(recordType.getRecordComponents())
                .filter(component -> !component.isAnnotationPresent(Rest.class))
                .map(KeyNames::of)
                .toList();
    }

    /**
     * All keys of the tree as full paths, sections left out.
     *
     * @param listener the name to use for the listener
     */
    static List<String> all(String listener) {
        List<String> paths = new ArrayList<>();
        collect(BrokerConfig.class, "", listener, paths);
        return paths;
    }

    private static void collect(Class<?> recordType, String prefix, String listener, List<String> paths) {
        for (RecordComponent component : recordType.getRecordComponents()) {
            String path = prefix + of(component);
            if (component.getType().isRecord()) {
                collect(component.getType(), path + ".", listener, paths);
            } else if (path.equals("listeners")) {
                collect(ListenerConfig.class, path + "." + listener + ".", listener, paths);
            } else if (!component.isAnnotationPresent(Rest.class)) {
                paths.add(path);
            }
        }
    }
}
