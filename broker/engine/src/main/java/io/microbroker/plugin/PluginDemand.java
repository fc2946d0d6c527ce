// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.HttpConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A place in the configuration that names a plugin.
 *
 * @param key the key, in full
 * @param word the word that names the plugin: the last part of the key, or its value
 * @param kind what the word may leave out at the front of the name of the plugin
 * @param settings what stands there for the plugin
 */
record PluginDemand(String key, String word, Kind kind, Map<String, Object> settings) {
    /** The sections that name plugins. */
    enum Kind {
        AUTHENTICATION("auth-"),
        STORAGE("storage-"),
        ANY(""),
        TRANSPORT("bridge-");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** Whether the word is a value, not a key. */
        boolean isValue() {
            return this == STORAGE || this == TRANSPORT;
        }
    }

    /**
     * All demands of a configuration, in the order in which their plugins start: who may come in, the storage, HTTP, the plugins
     * by name, the transports.
     *
     * @param builtIn what needs no plugin
     */
    static List<PluginDemand> of(BrokerConfig config, BuiltIn builtIn) {
        List<PluginDemand> demands = new ArrayList<>();
        config.auth()
                .settings()
                .forEach((name, settings) ->
                        demands.add(new PluginDemand("auth." + name, name, Kind.AUTHENTICATION, section(settings))));
        String type = config.storage().type();
        if (!builtIn.storages().contains(type)) {
            Object settings = config.storage().settings().getOrDefault(type, Map.of());
            demands.add(new PluginDemand("storage.type", type, Kind.STORAGE, section(settings)));
        }
        HttpConfig http = config.http();
        if (http != null) {
            demands.add(new PluginDemand("http", "bridge-http", Kind.ANY, http.settings()));
        }
        config.plugins()
                .byName()
                .forEach((name, settings) ->
                        demands.add(new PluginDemand("plugins." + name, name, Kind.ANY, section(settings))));
        config.listeners().forEach((name, listener) -> {
            if (!builtIn.transports().contains(listener.transport())) {
                String key = "listeners." + name + ".transport";
                demands.add(new PluginDemand(key, listener.transport(), Kind.TRANSPORT, Map.of()));
            }
        });
        return demands;
    }

    @SuppressWarnings("unchecked") // the configuration has checked it
    private static Map<String, Object> section(Object settings) {
        return (Map<String, Object>) settings;
    }

    /** The names that the plugin may have, the one meant first. */
    List<String> names() {
        return Stream.of(kind.prefix + word, word).distinct().toList();
    }

    /** How a plugin of this name is called here. */
    String spell(String name) {
        return name.startsWith(kind.prefix) ? name.substring(kind.prefix.length()) : name;
    }
}
