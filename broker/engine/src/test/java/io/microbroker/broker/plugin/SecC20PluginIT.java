// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.microbroker.Broker;
import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.config.AuthConfig;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ListenerConfig;
import io.microbroker.config.PluginsConfig;
import io.microbroker.testkit.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that is named but cannot be had keeps the broker from starting; it never starts without. */
@DisplayName("C20: a broken plugin folder never opens the broker")
final class SecC20PluginIT {
    /** Starts only if it sees its own version of a library, and nothing of the broker or of other plugins. */
    private static final String ISOLATED = """
            package demo;
            public final class Isolated implements io.microbroker.spi.Plugin {
                public String name() { return "isolated"; }
                public io.vertx.core.Future<Void> start(io.microbroker.spi.PluginContext context) {
                    if (!new com.fasterxml.jackson.databind.ObjectMapper().version().equals("mine")) {
                        return io.vertx.core.Future.failedFuture("the library of the broker got in the way");
                    }
                    for (String foreign : new String[] {"io.microbroker.Broker", "org.junit.jupiter.api.Test", "demo.Other"}) {
                        try {
                            Class.forName(foreign);
                            return io.vertx.core.Future.failedFuture("can see " + foreign);
                        } catch (ClassNotFoundException e) {
                            // as it should be
                        }
                    }
                    ClassLoader own = Thread.currentThread().getContextClassLoader();
                    return own == getClass().getClassLoader()
                            ? io.vertx.core.Future.succeededFuture()
                            : io.vertx.core.Future.failedFuture("runs with class loader " + own);
                }
            }
            """;

    private static final String LIBRARY = """
            package com.fasterxml.jackson.databind;
            public class ObjectMapper {
                public String version() { return "mine"; }
            }
            """;

    private static final String OTHER = """
            package demo;
            public final class Other implements io.microbroker.spi.Plugin {
                public Other() {
                    if (Boolean.getBoolean("demo.other.broken")) throw new NoClassDefFoundError("demo/Missing");
                }
                public String name() { return "other"; }
                public io.vertx.core.Future<Void> start(io.microbroker.spi.PluginContext context) {
                    return io.vertx.core.Future.succeededFuture();
                }
            }
            """;

    private static Path shared = Path.of("");

    private final Path folder;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    SecC20PluginIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void buildJars(@TempDir Path jars) {
        shared = jars;
        new PluginJar(shared.resolve("isolated"))
                .source("demo.Isolated", ISOLATED)
                .source("com.fasterxml.jackson.databind.ObjectMapper", LIBRARY)
                .plugin("demo.Isolated")
                .write(shared.resolve("isolated.jar"));
        new PluginJar(shared.resolve("other"))
                .source("demo.Other", OTHER)
                .plugin("demo.Other")
                .write(shared.resolve("other.jar"));
    }

    private void put(String jar) throws IOException {
        Files.copy(shared.resolve(jar), folder.resolve(jar));
    }

    private static BrokerConfig naming(Path dir, String... names) {
        Map<String, Object> plugins = new LinkedHashMap<>();
        for (String name : names) {
            plugins.put(name, Map.of());
        }
        return BrokerConfig.DEFAULT
                .withLoops(1)
                .withListener("tcp", tcp -> tcp.withPort(0))
                .withPlugins(new PluginsConfig(dir.toString(), plugins));
    }

    private static void check(BrokerConfig config) {
        Broker.builder().config(config).check();
    }

    @Test
    void eachJarHasClassesOfItsOwn() throws IOException {
        put("isolated.jar");
        put("other.jar");

        Broker broker = TestBroker.await(
                Broker.builder().config(naming(folder, "isolated", "other")).start());
        TestBroker.await(broker.stop());
    }

    @Test
    void followsLinksAndLeavesOutWhatIsNoJar() throws IOException {
        Files.createSymbolicLink(folder.resolve("linked.jar"), shared.resolve("other.jar"));
        Files.createSymbolicLink(folder.resolve("dangling.jar"), shared.resolve("nothing"));
        Files.writeString(folder.resolve("notes.txt"), "not a plugin");
        Files.createDirectory(folder.resolve("folder.jar"));

        check(naming(folder, "other"));

        assertThat(log.linesWith("not a jar")).hasSize(3);
    }

    @Test
    void aPluginThatIsOnlyThereMayBeBroken() throws IOException {
        Files.writeString(folder.resolve("broken.jar"), "no jar at all");
        put("other.jar");

        assertThatCode(() -> check(naming(folder, "other"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(naming(folder, "isolated")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("plugins.isolated names no plugin")
                .hasMessageContaining("broken.jar: java.util.zip.ZipException");
    }

    @Test
    void refusesAPluginWhoseClassCannotBeMade() throws IOException {
        put("other.jar");
        System.setProperty("demo.other.broken", "true");
        try {
            assertThatThrownBy(() -> check(naming(folder, "other")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("plugins.other names no plugin")
                    .hasMessageContaining("other.jar: java.lang.NoClassDefFoundError: demo/Missing");
        } finally {
            System.clearProperty("demo.other.broken");
        }
    }

    @Test
    void refusesAServiceFileThatNamesNoClass() {
        new PluginJar(folder.resolve("work")).plugin("demo.Gone").write(folder.resolve("gone.jar"));

        assertThatThrownBy(() -> check(naming(folder, "gone")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gone.jar: ")
                .hasMessageContaining("demo.Gone");
    }

    @Test
    void refusesTwoJarsWithOneName() throws IOException {
        put("other.jar");
        Files.copy(shared.resolve("other.jar"), folder.resolve("other-copy.jar"));

        assertThatThrownBy(() -> check(naming(folder, "other")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("plugins.other is brought by several jars")
                .hasMessageContaining("other-copy.jar");
    }

    @Test
    void guessesTheNameThatWasMeant() throws IOException {
        put("other.jar");
        BrokerConfig config = naming(folder, "othr")
                .withAuth(AuthConfig.DEFAULT.withSettings(Map.of("recordr", Map.of())))
                .withListener("ws", ws -> new ListenerConfig("tpc", "127.0.0.1", 0, Map.of()));

        assertThatThrownBy(() -> check(config))
                .isInstanceOf(ConfigException.class)
                .hasMessage("configuration: auth.recordr names no plugin - did you mean 'recorder'?\n"
                        + "configuration: plugins.othr names no plugin - did you mean 'other'?\n"
                        + "configuration: listeners.ws.transport 'tpc' names no plugin - did you mean 'tcp'?");
    }

    @Test
    void refusesAFolderThatCannotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path locked = Files.createDirectory(folder.resolve("locked"));

        assertThatThrownBy(() -> check(naming(folder.resolve("gone")))).hasMessageContaining("there is no such folder");
        assertThatThrownBy(() -> check(naming(file))).hasMessageContaining("it is not a folder");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(locked)).as("root may read everything").isFalse();
        assertThatThrownBy(() -> check(naming(locked))).hasMessageContaining("it may not be read by this user");
    }
}
