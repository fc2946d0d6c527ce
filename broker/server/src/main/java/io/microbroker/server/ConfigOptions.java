// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.Anonymous;
import io.microbroker.config.Assignment;
import io.microbroker.config.AuthConfig;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigLoader;
import io.microbroker.config.ConfigSources;
import io.microbroker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make a configuration, for every command that needs one. */
final class ConfigOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "the configuration; else $MICROBROKER_CONFIG, ./microbroker.yaml or"
                    + " /etc/microbroker/microbroker.yaml, else defaults")
    private @Nullable Path file;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description = "the address of listener tcp, and of ws with --ws-port; default 127.0.0.1")
    private @Nullable String bind;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "the port of listener tcp; 0 takes a free one; default 1883")
    private @Nullable String port;

    @Option(
            names = "--ws-port",
            paramLabel = "N",
            description = "MQTT over WebSocket for browsers, on listener ws at path /mqtt; usually 8083")
    private @Nullable String wsPort;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            description = "health, metrics and the API over HTTP on 127.0.0.1; 0 takes a free one; usually 8080")
    private @Nullable String httpPort;

    @Option(
            names = "--plugins-dir",
            paramLabel = "DIR",
            description = "the folder with the jars of plugins; a plugin starts only if the configuration names it")
    private @Nullable String pluginsDir;

    @Option(
            names = {"-d", "--data-dir"},
            paramLabel = "DIR",
            description = "the folder where sessions and messages are kept; made if it is not there; default ./data")
    private @Nullable String dataDir;

    @Option(names = "--ephemeral", description = "keep everything in memory, whatever the configuration says")
    private boolean ephemeral;

    @Option(names = "--insecure", description = "let everybody in if no authentication is configured")
    private boolean insecure;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "set any key of the configuration: --set limits.queued-messages=5000")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "log at level debug, and show where errors come from")
    private boolean verbose;

    boolean isVerbose() {
        return verbose;
    }

    /**
     * Reads the configuration, and refuses one that would let strangers in unasked.
     *
     * @throws ConfigException if it is wrong or unsafe
     */
    LoadedConfig load(Surroundings surroundings) {
        LoadedConfig loaded = ConfigLoader.load(
                new ConfigSources(file, surroundings.environment(), surroundings.searched(), assignments()));
        if (ephemeral) {
            loaded = new LoadedConfig(promisingNothing(loaded.config()), loaded.file(), loaded.origins());
        }
        if (insecure) {
            loaded = new LoadedConfig(openToAll(loaded.config()), loaded.file(), loaded.origins());
        }
        AccessRule.check(loaded);
        return loaded;
    }

    private List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        settings.forEach(each -> assignments.add(new Assignment("--set", each)));
        if (bind != null) {
            assignments.add(new Assignment("--bind", "listeners.tcp.bind=" + bind));
        }
        if (port != null) {
            assignments.add(new Assignment("--port", "listeners.tcp.port=" + port));
        }
        if (wsPort != null) {
            assignments.add(new Assignment("--ws-port", "listeners.ws.transport=websocket"));
            assignments.add(new Assignment("--ws-port", "listeners.ws.port=" + wsPort));
        }
        if (wsPort != null && bind != null) {
            assignments.add(new Assignment("--bind", "listeners.ws.bind=" + bind));
        }
        if (httpPort != null) {
            assignments.add(new Assignment("--http-port", "http.port=" + httpPort));
        }
        if (pluginsDir != null) {
            assignments.add(new Assignment("--plugins-dir", "plugins.dir=" + pluginsDir));
        }
        if (ephemeral) {
            assignments.add(new Assignment("--ephemeral", "storage.type=memory"));
            assignments.add(new Assignment("--ephemeral", "storage.durability=memory"));
        }
        if (dataDir != null) {
            assignments.add(new Assignment("--data-dir", "storage.data-dir=" + dataDir));
        }
        if (verbose) {
            assignments.add(new Assignment("--verbose", "log.level=debug"));
        }
        return assignments;
    }

    private static BrokerConfig promisingNothing(BrokerConfig config) {
        BrokerConfig changed = config;
        for (String listener : config.listeners().keySet()) {
            changed = changed.withListener(listener, each -> each.withDurability("broker"));
        }
        return changed;
    }

    private static BrokerConfig openToAll(BrokerConfig config) {
        AuthConfig auth = config.auth();
        boolean undecided =
                auth.anonymous() == Anonymous.LOOPBACK && auth.settings().isEmpty();
        return undecided ? config.withAuth(auth.withAnonymous(Anonymous.TRUE)) : config;
    }
}
