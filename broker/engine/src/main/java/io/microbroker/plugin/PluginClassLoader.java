// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one plugin jar. They come from the JDK, from the jar, and, for the packages that broker and plugin talk in,
 * from the broker. Nothing else of the broker can be seen, so neither its libraries nor those of another plugin stand in the
 * way of the jar's own versions.
 *
 * <p>What the broker does not have of the shared packages (vertx-web, say) may come from the jar.
 */
final class PluginClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("io.microbroker.spi.", "io.vertx.", "io.netty.", "org.slf4j.", "org.jspecify.");

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private final ClassLoader broker;

    /** @param broker has the shared packages */
    PluginClassLoader(Path jar, ClassLoader broker) throws MalformedURLException {
        super("plugin " + jar.getFileName(), new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        this.broker = broker;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            Class<?> shared = ofBroker(name);
            if (shared != null) {
                return shared;
            }
        }
        return super.loadClass(name, resolve); // the JDK, then the jar
    }

    private @Nullable Class<?> ofBroker(String name) {
        try {
            return broker.loadClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
