// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.Anonymous;
import io.microbroker.config.AuthConfig;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.transport.TlsSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What the broker says when it is ready: at most eight lines. */
final class Banner {
    private static final int LISTENERS_MAX = 4;
    private static final String WEBSOCKET = "websocket";

    private final BrokerConfig config;

    Banner(BrokerConfig config) {
        this.config = config;
    }

    /**
     * Returns the lines.
     *
     * @param ports tells the port that a listener really has, by its name
     * @param plugins what plugins listen on: name, then its line
     * @param startMillis since the start of the VM
     */
    List<String> lines(ToIntFunction<String> ports, Map<String, String> plugins, long startMillis) {
        List<String> lines = new ArrayList<>();
        lines.add(Version.text() + ", Java " + Runtime.version().toString());
        config.listeners().entrySet().stream()
                .limit(LISTENERS_MAX)
                .forEach(each -> lines.add(listener(each.getKey(), each.getValue(), ports)));
        if (config.listeners().size() > LISTENERS_MAX) {
            int more = config.listeners().size() - LISTENERS_MAX;
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " (and " + more + " more listeners)");
        }
        plugins.forEach((name, line) -> lines.add(name + ": " + line));
        lines.add(storage(config));
        if (config.listeners().values().stream().allMatch(ListenerConfig::isLoopback)) {
            lines.add(localOnly());
        }
        lines.add("ready in " + startMillis + " ms");
        return lines;
    }

    private String localOnly() {
        return "local only; for other machines: "
                + (config.listeners().containsKey("tcp")
                        ? "--bind 0.0.0.0 with 'auth' configured, or with --insecure"
                        : "give a listener 'bind: 0.0.0.0'");
    }

    private String listener(String name, ListenerConfig listener, ToIntFunction<String> ports) {
        String address = listener.bind().contains(":") && !listener.bind().startsWith("[")
                ? "[" + listener.bind() + "]"
                : listener.bind();
        return "listener " + name + ": " + scheme(listener) + "://" + address + ":" + ports.applyAsInt(name)
                + path(listener) + ", " + access(config.auth(), listener);
    }

    private static String scheme(ListenerConfig listener) {
        boolean secure = listener.tls() != null;
        return switch (listener.transport()) {
            case "tcp" -> secure ? "tls" : "tcp";
            case WEBSOCKET -> secure ? "wss" : "ws";
            default -> listener.transport();
        };
    }

    private static String path(ListenerConfig listener) {
        return listener.transport().equals(WEBSOCKET)
                ? String.valueOf(listener.settings().getOrDefault("path", "/mqtt"))
                : "";
    }

    private static String access(AuthConfig auth, ListenerConfig listener) {
        List<String> allowed = new ArrayList<>();
        TlsSpec tls = listener.tls();
        if (tls != null && tls.userNameFrom() != TlsSpec.UserNameFrom.NONE) {
            allowed.add("authentication by client certificate");
        }
        if (tls != null && tls.identifiesEverybody()) {
            return allowed.get(0);
        }
        auth.settings().keySet().forEach(plugin -> allowed.add("authentication by " + plugin));
        boolean local =
                auth.anonymous() == Anonymous.LOOPBACK && auth.settings().isEmpty() && listener.isLoopback();
        if (auth.anonymous() == Anonymous.TRUE || local) {
            allowed.add("anonymous clients allowed");
        }
        return allowed.isEmpty() ? "nobody may connect: auth names no authenticator" : String.join(", ", allowed);
    }

    private static String storage(BrokerConfig config) {
        StorageConfig storage = config.storage();
        String where = storage.type().equals("journal")
                ? " in " + Path.of(storage.dataDir()).toAbsolutePath().normalize()
                : "";
        String hint = storage.type().equals("memory") ? " (a restart forgets sessions and messages)" : "";
        StringBuilder line = new StringBuilder("storage: " + storage.type() + where + ", durability ");
        line.append(name(storage.promised())).append(hint);
        config.listeners().forEach((name, listener) -> {
            Durability promised = listener.promised(storage);
            if (promised != storage.promised()) {
                line.append(", ").append(name(promised)).append(" at listener ").append(name);
            }
        });
        return line.toString();
    }

    private static String name(Durability durability) {
        return durability.name().toLowerCase(Locale.ROOT);
    }
}
