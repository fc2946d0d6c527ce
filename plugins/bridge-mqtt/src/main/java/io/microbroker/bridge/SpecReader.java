// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.mqtt.Qos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of one bridge, and refuses all that it does not understand. Blocks on files.
 *
 * <p>A bridge that is added while the broker runs comes from outside: it may name files only in one folder, and only variables
 * that are meant for it, so that nobody can have other files and variables sent somewhere as a password.
 */
final class SpecReader {
    static final String BRIDGES = "plugins.bridge-mqtt.bridges";
    static final String VARIABLE_PREFIX = "MICROBROKER_BRIDGE_";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int RULES_MAX = 100;
    private static final int ID_BYTES_MAX = 256;

    private final boolean added;
    private final @Nullable Path folder;

    private SpecReader(boolean added, @Nullable Path folder) {
        this.added = added;
        this.folder = folder;
    }

    /** For bridges of the configuration. */
    static SpecReader ofConfiguration() {
        return new SpecReader(false, null);
    }

    /** @param folder of the files that may be named; null if none may */
    static SpecReader ofAdded(@Nullable Path folder) {
        return new SpecReader(true, folder);
    }

    /** @throws IllegalArgumentException that begins with the full key */
    BridgeSpec read(String name, Object settings) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(BRIDGES + " has a bridge '" + Section.shown(name)
                    + "' - names are up to 64 letters, digits, - and _, beginning with a letter or digit");
        }
        Section bridge = Section.of(BRIDGES + "." + name, settings);
        if (bridge.has("password")) {
            throw bridge.wrong(
                    "password", "does not belong here - write password-file: FILE or password-env: VARIABLE");
        }
        bridge.onlyKeys(
                "address",
                "client-id",
                "user",
                "password-file",
                "password-env",
                "tls",
                "keep-alive",
                "in-flight",
                "message-size",
                "retry-min",
                "retry-max",
                "local-user",
                "relay",
                "not-from",
                "topics");
        String localUser = Objects.requireNonNullElse(bridge.text("local-user"), "bridge-" + name);
        return new BridgeSpec(name, remote(bridge, name), localUser, rules(bridge), loops(bridge), added);
    }

    private RemoteSpec remote(Section bridge, String name) {
        String address = bridge.needed("address", "write address: mqtt://HOST:1883, or mqtts:// for TLS");
        URI uri = uri(bridge, address);
        boolean secure = "mqtts".equals(uri.getScheme());
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        int port = uri.getPort() == -1 ? (secure ? 8883 : 1883) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw bridge.wrong("address", "has the port " + port + " - ports are 1..65535");
        }
        return new RemoteSpec(host, port, tls(bridge, secure), clientId(bridge, name), user(bridge), pace(bridge));
    }

    private static URI uri(Section bridge, String address) {
        String form = "must be mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS, not '" + withoutUser(address) + "'";
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw bridge.wrong("address", form);
        }
        boolean known = "mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme());
        if (uri.getRawUserInfo() != null) {
            throw bridge.wrong("address", "names a user - write user: and password-file: as keys of their own");
        }
        boolean more = !Objects.requireNonNullElse(uri.getRawPath(), "").isEmpty()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null;
        if (!known || uri.getHost() == null || more) {
            throw bridge.wrong("address", form);
        }
        return uri;
    }

    private static String withoutUser(String address) {
        return Section.shown(address.replaceAll("//.*@", "//"));
    }

    private RemoteSpec.@Nullable Tls tls(Section bridge, boolean secure) {
        Section tls = bridge.section("tls");
        if (tls == null) {
            return secure ? new RemoteSpec.Tls(null, null, null) : null;
        }
        if (!secure) {
            throw bridge.wrong("tls", "is of no use with mqtt:// - write address: mqtts://…");
        }
        tls.onlyKeys("ca", "certificate", "key");
        Path certificate = file(tls, "certificate");
        Path key = file(tls, "key");
        if ((certificate == null) != (key == null)) {
            throw tls.wrong("needs certificate and key together - the key belongs to the certificate");
        }
        return new RemoteSpec.Tls(file(tls, "ca"), certificate, key);
    }

    /** A file that can be read; null if none is named. */
    private @Nullable Path file(Section section, String key) {
        String text = section.text(key);
        if (text == null) {
            return null;
        }
        Path file;
        try {
            file = Path.of(text);
        } catch (InvalidPathException e) {
            throw section.wrong(key, "is no path: " + Section.shown(text));
        }
        if (added) {
            file = inFolder(section, key, file);
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw section.wrong(key, "'" + file + "' is not a file that can be read - check its path and its mode");
        }
        return file;
    }

    private Path inFolder(Section section, String key, Path file) {
        if (folder == null) {
            throw section.wrong(
                    key,
                    "names a file, and plugins.bridge-mqtt.folder does not say in which folder such files may lie");
        }
        try {
            Path root = folder.toRealPath();
            Path real = root.resolve(file).toRealPath();
            if (real.startsWith(root)) {
                return real;
            }
        } catch (IOException e) {
            throw section.wrong(key, "is not a file in the folder of plugins.bridge-mqtt.folder");
        }
        throw section.wrong(key, "is not a file in the folder of plugins.bridge-mqtt.folder");
    }

    private static String clientId(Section bridge, String name) {
        String id = bridge.text("client-id");
        if (id == null) {
            return BridgeSpec.REMOTE_ID_PREFIX + hostName() + "." + name;
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX) {
            throw bridge.wrong("client-id", "is longer than " + ID_BYTES_MAX + " bytes");
        }
        return id;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    private RemoteSpec.@Nullable User user(Section bridge) {
        String user = bridge.text("user");
        Path file = file(bridge, "password-file");
        String variable = bridge.text("password-env");
        if (file == null && variable == null) {
            return user == null ? null : new RemoteSpec.User(user, null);
        }
        if (user == null) { // [MQTT-3.1.2-22] of 3.1.1
            throw bridge.wrong("has a password and no user - write user: NAME");
        }
        if (file != null && variable != null) {
            throw bridge.wrong("password-env", "stands beside password-file - one of them is enough");
        }
        if (variable != null && added && !variable.startsWith(VARIABLE_PREFIX)) {
            throw bridge.wrong("password-env", "must begin with " + VARIABLE_PREFIX);
        }
        Secret secret = new Secret(file, variable);
        try {
            secret.read();
        } catch (IllegalArgumentException e) {
            throw bridge.wrong(file == null ? "password-env" : "password-file", "is of no use: " + e.getMessage());
        }
        return new RemoteSpec.User(user, secret);
    }

    private static RemoteSpec.Pace pace(Section bridge) {
        long min = bridge.millis("retry-min", 1000, 10, 3_600_000);
        long max = bridge.millis("retry-max", Math.max(min, 60_000), 10, 3_600_000);
        if (max < min) {
            throw bridge.wrong("retry-max", "is shorter than retry-min");
        }
        long keepAlive = bridge.millis("keep-alive", 60_000, 1000, 18 * 3_600_000);
        return new RemoteSpec.Pace(
                (int) (keepAlive / 1000),
                bridge.number("in-flight", 100, 1, 10_000),
                bridge.bytes("message-size", 16 << 20, 1 << 10, 256 << 20),
                min,
                max);
    }

    private static BridgeSpec.Loops loops(Section bridge) {
        List<String> notFrom = new ArrayList<>();
        for (Object each : bridge.list("not-from")) {
            if (!(each instanceof String id) || id.isBlank() || id.equals("*") || notFrom.size() >= RULES_MAX) {
                throw bridge.wrong(
                        "not-from",
                        "must be a list of up to " + RULES_MAX + " client ids, each perhaps with * at its end");
            }
            notFrom.add(id);
        }
        return new BridgeSpec.Loops(bridge.flag("relay"), List.copyOf(notFrom));
    }

    private static List<TopicRule> rules(Section bridge) {
        List<?> entries = bridge.list("topics");
        if (entries.isEmpty() || entries.size() > RULES_MAX) {
            throw bridge.wrong("has no topics - write topics: [{direction: out, filter: 'home/#', qos: 1}], up to "
                    + RULES_MAX + " of them");
        }
        List<TopicRule> rules = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            rules.add(rule(Section.entry(bridge.below("topics"), i, entries.get(i))));
        }
        return List.copyOf(rules);
    }

    private static TopicRule rule(Section entry) {
        entry.onlyKeys("direction", "filter", "qos", "local-prefix", "remote-prefix");
        TopicRule.Direction direction = direction(entry);
        String filter = entry.needed("filter", "write a topic filter, such as 'home/#'");
        Qos qos = Qos.of(entry.number("qos", 1, 0, 2));
        try {
            return TopicRule.of(direction, filter, qos, entry.prefix("local-prefix"), entry.prefix("remote-prefix"));
        } catch (IllegalArgumentException e) {
            throw entry.wrong("is wrong: " + e.getMessage());
        }
    }

    private static TopicRule.Direction direction(Section entry) {
        String text = entry.needed("direction", "write direction: out, in or both");
        for (TopicRule.Direction each : TopicRule.Direction.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw entry.wrong("direction", "must be out, in or both, not '" + Section.shown(text) + "'");
    }
}
