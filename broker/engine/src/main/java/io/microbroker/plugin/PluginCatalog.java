// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.ConfigException;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.cli.CliVerb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All plugins that there are: on the class path of the broker, and in the jars of the plugin folder, each of which has a class
 * loader of its own. To learn their names an object is made of each, but nothing is started. Confined to the start and stop of
 * the broker.
 */
final class PluginCatalog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginCatalog.class);
    private static final String SERVICE = Providers.file(Plugin.class);
    private static final String VERBS = Providers.file(CliVerb.class);

    private final Map<String, List<FoundPlugin>> byName = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<PluginClassLoader> loaders = new ArrayList<>();

    private PluginCatalog() {}

    /** No plugins. */
    static PluginCatalog empty() {
        return new PluginCatalog();
    }

    /**
     * Looks for plugins. What cannot be loaded is remembered as a failure: it matters only if it is wanted. Blocks on files.
     *
     * @param folder with jars; null for none
     * @throws ConfigException if the folder cannot be read
     */
    static PluginCatalog read(@Nullable String folder) {
        List<Path> jars = folder == null ? List.of() : PluginFolder.jars(folder);
        PluginCatalog catalog = new PluginCatalog();
        ClassLoader own = PluginCatalog.class.getClassLoader();
        catalog.collect(own, "class path");
        jars.forEach(jar -> catalog.open(jar, own));
        return catalog;
    }

    private void open(Path jar, ClassLoader own) {
        String source = jar.toString();
        try (JarFile file = new JarFile(jar.toFile())) { // a class loader would take a broken jar for an empty one
            if (file.getEntry(SERVICE) == null && file.getEntry(VERBS) != null) {
                return; // it has verbs of the command line only
            }
            if (file.getEntry(SERVICE) == null) {
                log.warn("the jar brings no plugin, it has no {} jar={}", SERVICE, source);
                failures.add(source + ": has no " + SERVICE);
                return;
            }
            PluginClassLoader loader = new PluginClassLoader(jar, own);
            loaders.add(loader);
            collect(loader, source);
        } catch (IOException e) {
            failed(source, e);
        }
    }

    private void collect(ClassLoader loader, String source) {
        Providers.each(Plugin.class, loader, plugin -> add(plugin, source), cause -> failed(source, cause));
    }

    private void add(Plugin plugin, String source) {
        String name = plugin.name();
        byName.computeIfAbsent(name, key -> new ArrayList<>()).add(new FoundPlugin(name, plugin, source));
    }

    private void failed(String source, Throwable cause) {
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        failures.add(source + ": " + root);
        log.warn("plugin cannot be loaded source={} cause={}", source, root.toString());
        log.debug("plugin cannot be loaded", cause);
    }

    /** The plugins of a name: one, unless two jars bring the same. */
    List<FoundPlugin> find(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** The names of all, in order. */
    Collection<String> names() {
        return byName.keySet();
    }

    /** What could not be loaded, and why. */
    List<String> failures() {
        return failures;
    }

    /** Closes the jars. */
    @Override
    public void close() {
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                log.warn("cannot close {} cause={}", loader.getName(), e.toString());
            }
        }
    }
}
