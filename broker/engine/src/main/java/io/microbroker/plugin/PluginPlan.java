// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigOrigin;
import io.microbroker.config.ConfigProblem;
import io.microbroker.config.DidYouMean;
import io.microbroker.spi.Plugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which plugins are started, in which order, with which settings: those that the program gave, then those that the
 * configuration names. A plugin that is only there is not started. Confined to the start of the broker.
 */
public final class PluginPlan implements AutoCloseable {
    private static final String GIVEN = "given by the program";

    private final Map<Plugin, Map<String, Object>> given;
    private final BuiltIn builtIn;
    private final PluginCatalog catalog;
    private final Map<String, PlannedPlugin> planned = new LinkedHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private PluginPlan(Map<Plugin, Map<String, Object>> given, BuiltIn builtIn, PluginCatalog catalog) {
        this.given = given;
        this.builtIn = builtIn;
        this.catalog = catalog;
    }

    /**
     * Makes the plan, and starts nothing. Blocks on files if the configuration names a plugin or a plugin folder.
     *
     * @param given plugins of the program, each with its settings, which win over those of the configuration
     * @param builtIn what needs no plugin
     * @throws ConfigException if a plugin is named that is not there or cannot be loaded
     */
    public static PluginPlan of(BrokerConfig config, Map<Plugin, Map<String, Object>> given, BuiltIn builtIn) {
        List<PluginDemand> demands = PluginDemand.of(config, builtIn);
        String folder = config.plugins().dir();
        PluginCatalog catalog =
                demands.isEmpty() && folder == null ? PluginCatalog.empty() : PluginCatalog.read(folder);
        PluginPlan plan = new PluginPlan(given, builtIn, catalog);
        plan.addGiven();
        demands.forEach(plan::add);
        if (!plan.problems.isEmpty()) {
            plan.close();
            throw new ConfigException(plan.problems);
        }
        return plan;
    }

    /** Whether {@link #of} has to look at files. */
    public static boolean needsFiles(BrokerConfig config, BuiltIn builtIn) {
        return config.plugins().dir() != null
                || !PluginDemand.of(config, builtIn).isEmpty();
    }

    List<PlannedPlugin> plugins() {
        return List.copyOf(planned.values());
    }

    private void addGiven() {
        given.forEach((plugin, settings) -> {
            String name = plugin.name();
            PlannedPlugin next = new PlannedPlugin(name, plugin, settings, GIVEN, "plugins." + name);
            if (planned.putIfAbsent(name, next) != null) {
                throw new IllegalArgumentException("there are two plugins named '" + name + "'");
            }
        });
    }

    private void add(PluginDemand demand) {
        for (String name : demand.names()) {
            PlannedPlugin present = planned.get(name);
            if (present != null) {
                merge(demand, present);
                return;
            }
            List<FoundPlugin> found = catalog.find(name);
            if (found.size() > 1) {
                problem(demand, "is brought by several jars - leave one of them: " + sources(found));
                return;
            }
            if (found.size() == 1) {
                FoundPlugin one = found.get(0);
                planned.put(name, new PlannedPlugin(name, one.plugin(), demand.settings(), one.source(), demand.key()));
                return;
            }
        }
        // A plugin of the program may bring a transport or a storage of any name: that shows when it has started.
        if (!demand.kind().isValue() || given.isEmpty()) {
            problem(demand, unknown(demand));
        }
    }

    private static List<String> sources(List<FoundPlugin> found) {
        return found.stream().map(FoundPlugin::source).toList();
    }

    /** A plugin may be named several times; only one place may have settings for it, unless the program gave it. */
    private void merge(PluginDemand demand, PlannedPlugin present) {
        if (demand.settings().isEmpty()) {
            return;
        }
        if (!present.source().equals(GIVEN) && !present.settings().isEmpty()) {
            problem(demand, "has settings in " + present.key() + " already - write them in one place");
            return;
        }
        Map<String, Object> settings = new LinkedHashMap<>(demand.settings());
        settings.putAll(present.settings());
        planned.put(
                present.name(),
                new PlannedPlugin(present.name(), present.plugin(), settings, present.source(), present.key()));
    }

    private String unknown(PluginDemand demand) {
        Set<String> known = new TreeSet<>();
        catalog.names().forEach(name -> known.add(demand.spell(name)));
        known.addAll(builtIn.of(demand.kind()));
        Optional<String> near = DidYouMean.word(demand.word(), known);
        String cure;
        if (near.isPresent()) {
            cure = "did you mean '" + near.get() + "'?";
        } else if (known.isEmpty()) {
            cure = "none is installed: put its jar into the folder of plugins.dir";
        } else {
            cure = "known here: " + String.join(", ", known);
        }
        String broken =
                catalog.failures().isEmpty() ? "" : " (not loaded: " + String.join("; ", catalog.failures()) + ")";
        return "names no plugin - " + cure + broken;
    }

    private void problem(PluginDemand demand, String message) {
        String subject = demand.kind().isValue() ? demand.key() + " '" + demand.word() + "' " : demand.key() + " ";
        problems.add(new ConfigProblem(ConfigOrigin.key(demand.key()), subject + message));
    }

    /** Closes the jars. */
    @Override
    public void close() {
        catalog.close();
    }
}
