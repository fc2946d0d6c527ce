// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.cli.CliVerb;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * Makes the jar of a plugin from sources, seeing nothing but the SPI and what that needs: as somebody would who knows this
 * project from its documentation only. Blocks; needs a JDK, not just a Java runtime.
 */
public final class PluginJar {
    private final Path work;
    private final List<Path> sources = new ArrayList<>();

    /** @param work an empty folder for what comes in between */
    public PluginJar(Path work) {
        this.work = work;
    }

    /** Adds a source. */
    public PluginJar source(String className, String text) {
        Path file = work.resolve("src").resolve(className.replace('.', '/') + ".java");
        write(file, text);
        sources.add(file);
        return this;
    }

    /** Adds a file that goes into the jar as it is. */
    public PluginJar resource(String name, String text) {
        write(work.resolve("classes").resolve(name), text);
        return this;
    }

    /** Names a plugin class for {@link java.util.ServiceLoader}. */
    public PluginJar plugin(String className) {
        return resource("META-INF/services/" + Plugin.class.getName(), className + "\n");
    }

    /** Names a verb of the command line for {@link java.util.ServiceLoader}. */
    public PluginJar verb(String className) {
        return resource("META-INF/services/" + CliVerb.class.getName(), className + "\n");
    }

    /**
     * Compiles and packs.
     *
     * @return the jar
     * @throws IllegalArgumentException if the sources do not compile
     */
    public Path write(Path jar) {
        Path classes = work.resolve("classes");
        try {
            Files.createDirectories(classes);
            compile(classes);
            Files.createDirectories(jar.toAbsolutePath().getParent());
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream packed = new JarOutputStream(out)) {
                for (Path each : files(classes)) {
                    packed.putNextEntry(
                            new JarEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
                    Files.copy(each, packed);
                    packed.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("there is no compiler here - run with a JDK");
        }
        StringWriter said = new StringWriter();
        List<String> options = List.of("--release", "17", "-proc:none", "-cp", classPath(), "-d", classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("the plugin does not compile:\n" + said);
            }
        }
    }

    private static String classPath() {
        return Stream.of(Plugin.class, Vertx.class, NullMarked.class)
                .map(PluginJar::home)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
