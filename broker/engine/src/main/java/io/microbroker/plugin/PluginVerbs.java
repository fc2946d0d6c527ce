// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.ConfigException;
import io.microbroker.spi.cli.CliVerb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of the command line in the jars of a plugin folder. Each jar has a class loader like that of a plugin; no plugin
 * is made or started. Confined to one thread.
 */
public final class PluginVerbs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginVerbs.class);
    private static final String SERVICE = Providers.file(CliVerb.class);

    private final List<Found> found = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<PluginClassLoader> loaders = new ArrayList<>();

    /**
     * A verb.
     *
     * @param jar where it was found
     */
    public record Found(String name, CliVerb verb, String jar) {}

    private PluginVerbs() {}

    /**
     * Looks for verbs. A jar that cannot be loaded does not keep the others away. Blocks on files.
     *
     * @throws ConfigException if the folder cannot be read
     */
    public static PluginVerbs read(String folder) {
        PluginVerbs verbs = new PluginVerbs();
        PluginFolder.jars(folder).forEach(verbs::open);
        return verbs;
    }

    private void open(Path jar) {
        String source = jar.toString();
        try (JarFile file = new JarFile(jar.toFile())) { // a class loader would take a broken jar for an empty one
            if (file.getEntry(SERVICE) == null) {
                return;
            }
            PluginClassLoader loader = new PluginClassLoader(jar, PluginVerbs.class.getClassLoader());
            loaders.add(loader);
            Providers.each(
                    CliVerb.class,
                    loader,
                    verb -> found.add(new Found(verb.name(), verb, source)),
                    cause -> failed(source, cause));
        } catch (IOException e) {
            failed(source, e);
        }
    }

    private void failed(String source, Throwable cause) {
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        failures.add(source + ": " + root);
        log.debug("verb cannot be loaded", cause);
    }

    /** All that could be loaded, in the order of their jars. */
    public List<Found> all() {
        return List.copyOf(found);
    }

    /** The jars and verbs that could not be loaded, and why. */
    public List<String> failures() {
        return List.copyOf(failures);
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
