// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import java.util.Set;

/** What needs no plugin: the transports and the types of storage that the broker has itself. */
public record BuiltIn(Set<String> transports, Set<String> storages) {
    public BuiltIn {
        transports = Set.copyOf(transports);
        storages = Set.copyOf(storages);
    }

    Set<String> of(PluginDemand.Kind kind) {
        return switch (kind) {
            case TRANSPORT -> transports;
            case STORAGE -> storages;
            default -> Set.of();
        };
    }
}
