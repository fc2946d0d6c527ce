// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a broker. Immutable; {@link #DEFAULT} is complete, the {@code with} methods change parts:
 *
 * <pre>{@code
 * BrokerConfig.DEFAULT
 *         .withListener("tcp", tcp -> tcp.withPort(0))
 *         .withLimits(limits -> limits.queuedMessages(5000));
 * }</pre>
 *
 * @param listeners by name, in the order given, which is the order they open in; default one: {@code tcp}
 * @param mqtt what the broker offers to clients
 * @param limits bounds
 * @param auth who may come in
 * @param storage where state is kept
 * @param http HTTP; null if there is none
 * @param sys figures about the broker itself
 * @param plugins plugins
 * @param log the log of the server
 * @param loops event loops; 1..1024, 0 takes one less than there are processors, and one at least; default 0
 * @param name of this instance, for people, where several work together; at most 64 letters, digits, dots, - and _; empty: the broker
 *     takes one at every start; default empty
 */
public record BrokerConfig(
        Map<String, ListenerConfig> listeners,
        MqttConfig mqtt,
        LimitsConfig limits,
        AuthConfig auth,
        StorageConfig storage,
        @Nullable HttpConfig http,
        SysConfig sys,
        PluginsConfig plugins,
        LogConfig log,
        int loops,
        String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,64}");
    private static final Pattern LISTENER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** What a broker inside an application does that is told nothing: loopback, port 1883, in memory. */
    public static final BrokerConfig DEFAULT = new BrokerConfig(
            Map.of("tcp", ListenerConfig.DEFAULT),
            MqttConfig.DEFAULT,
            LimitsConfig.DEFAULT,
            AuthConfig.DEFAULT,
            StorageConfig.DEFAULT,
            null,
            SysConfig.DEFAULT,
            PluginsConfig.DEFAULT,
            LogConfig.DEFAULT,
            0,
            "");

    /** What a broker does that is started by itself and told nothing: as {@link #DEFAULT}, and keeps its state on the disk. */
    public static final BrokerConfig STANDALONE = DEFAULT.withStorage(StorageConfig.JOURNAL);

    public BrokerConfig {
        Range.count("loops", loops, 0, 1024);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name cannot be '" + name + "' - use at most 64 letters, digits, dots, - and _");
        }
        listeners = Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
        checkListeners(listeners);
    }

    private static void checkListeners(Map<String, ListenerConfig> listeners) {
        Map<String, String> namesByAddress = new HashMap<>();
        listeners.forEach((name, listener) -> {
            if (!LISTENER_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "listeners cannot have the name '" + name + "' - use at most 64 letters, digits, - and _");
            }
            String address = listener.bind() + ":" + listener.port();
            String other = listener.port() == 0 ? null : namesByAddress.put(address, name);
            if (other != null) {
                throw new IllegalArgumentException("listeners." + name + " has the address of listeners." + other + ", "
                        + address + " - give it another port");
            }
        });
    }

    /** The same with other listeners. */
    public BrokerConfig withListeners(Map<String, ListenerConfig> byName) {
        return new BrokerConfig(byName, mqtt, limits, auth, storage, http, sys, plugins, log, loops, name);
    }

    /**
     * The same with one listener changed or added.
     *
     * @param name its name; one that is new starts from {@link ListenerConfig#DEFAULT}
     */
    public BrokerConfig withListener(String name, UnaryOperator<ListenerConfig> change) {
        Map<String, ListenerConfig> changed = new LinkedHashMap<>(listeners);
        changed.put(name, change.apply(listeners.getOrDefault(name, ListenerConfig.DEFAULT)));
        return withListeners(changed);
    }

    /** The same with changed offers. */
    public BrokerConfig withMqtt(UnaryOperator<MqttConfig.Builder> change) {
        MqttConfig changed = change.apply(mqtt.toBuilder()).build();
        return new BrokerConfig(listeners, changed, limits, auth, storage, http, sys, plugins, log, loops, name);
    }

    /** The same with changed bounds. */
    public BrokerConfig withLimits(UnaryOperator<LimitsConfig.Builder> change) {
        LimitsConfig changed = change.apply(limits.toBuilder()).build();
        return new BrokerConfig(listeners, mqtt, changed, auth, storage, http, sys, plugins, log, loops, name);
    }

    /** The same with another rule of who may come in. */
    public BrokerConfig withAuth(AuthConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, changed, storage, http, sys, plugins, log, loops, name);
    }

    /** The same with another storage. */
    public BrokerConfig withStorage(StorageConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, changed, http, sys, plugins, log, loops, name);
    }

    /** The same with HTTP, or without: null. */
    public BrokerConfig withHttp(@Nullable HttpConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, changed, sys, plugins, log, loops, name);
    }

    /** The same with other figures about the broker. */
    public BrokerConfig withSys(SysConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, http, changed, plugins, log, loops, name);
    }

    /** The same with other plugins. */
    public BrokerConfig withPlugins(PluginsConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, http, sys, changed, log, loops, name);
    }

    /** The same with another log. */
    public BrokerConfig withLog(LogConfig changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, http, sys, plugins, changed, loops, name);
    }

    /** The same with another number of event loops; 0 takes one less than there are processors, and one at least. */
    public BrokerConfig withLoops(int count) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, http, sys, plugins, log, count, name);
    }

    /** The same under another name; empty: the broker takes one at every start. */
    public BrokerConfig withName(String changed) {
        return new BrokerConfig(listeners, mqtt, limits, auth, storage, http, sys, plugins, log, loops, changed);
    }
}
