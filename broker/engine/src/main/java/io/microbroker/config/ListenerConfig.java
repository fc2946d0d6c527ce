// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.transport.TlsSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One listener: {@code listeners.<name>}.
 *
 * @param transport what carries MQTT here: {@code tcp}, or the name of a transport that a plugin brings; default
 *     {@code tcp}
 * @param bind the address to listen on; default {@code 127.0.0.1}, so that only programs of this machine reach it
 * @param port 0..65535, 0 takes a free port; default 1883, with TLS 8883; of transport websocket 8083, with TLS 8084
 * @param tls certificates and who must show one; none by default, then everything is sent in the clear
 * @param durability what an acknowledgement to its clients promises: {@code memory}, {@code process}, {@code sync}, or
 *     {@code broker} for what {@code storage.durability} says; default {@code broker}
 * @param settings what a plugin's transport understands besides; none for {@code tcp}
 */
public record ListenerConfig(
        String transport,
        String bind,
        int port,
        @Nullable TlsSpec tls,
        String durability,
        @Rest Map<String, Object> settings) {
    private static final Set<String> DURABILITIES = Set.of("broker", "memory", "process", "sync");
    private static final Pattern LOOPBACK_4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern LOOPBACK_6 = Pattern.compile("\\[?(::1|(0{1,4}:){7}0{0,3}1)]?");

    /** TCP on 127.0.0.1:1883. */
    public static final ListenerConfig DEFAULT = new ListenerConfig("tcp", "127.0.0.1", 1883, Map.of());

    /** A listener without TLS. */
    public ListenerConfig(String transport, String bind, int port, Map<String, Object> settings) {
        this(transport, bind, port, null, "broker", settings);
    }

    public ListenerConfig {
        if (transport.isBlank()) {
            throw new IllegalArgumentException("transport must be named - write tcp");
        }
        if (bind.isBlank()) {
            throw new IllegalArgumentException("bind must be an address - write 127.0.0.1 or 0.0.0.0");
        }
        Range.count("port", port, 0, 65_535);
        if (transport.equals("tcp") && !settings.isEmpty()) {
            throw new IllegalArgumentException(settings.keySet().iterator().next() + " means nothing to transport tcp");
        }
        if (!DURABILITIES.contains(durability)) {
            throw new IllegalArgumentException(
                    "durability must be broker, memory, process or sync, not '" + durability + "'");
        }
        if (tls != null) {
            tls.requireComplete();
        }
        settings = SettingsTree.copyOf(settings);
    }

    /** This listener on another address. */
    public ListenerConfig withBind(String address) {
        return new ListenerConfig(transport, address, port, tls, durability, settings);
    }

    /** This listener on another port; 0 takes a free one. */
    public ListenerConfig withPort(int newPort) {
        return new ListenerConfig(transport, bind, newPort, tls, durability, settings);
    }

    /** This listener with TLS. */
    public ListenerConfig withTls(TlsSpec newTls) {
        return new ListenerConfig(transport, bind, port, newTls, durability, settings);
    }

    /** This listener with another promise to its clients. */
    public ListenerConfig withDurability(String promise) {
        return new ListenerConfig(transport, bind, port, tls, promise, settings);
    }

    /** What an acknowledgement to its clients promises. */
    public Durability promised(StorageConfig storage) {
        return durability.equals("broker")
                ? storage.promised()
                : Durability.valueOf(durability.toUpperCase(Locale.ROOT));
    }

    /** The port that is customary for what it speaks. */
    int customaryPort() {
        boolean secure = tls != null;
        return transport.equals("websocket") ? secure ? 8084 : 8083 : secure ? 8883 : 1883;
    }

    /**
     * Whether only programs of this machine can reach it. Host names other than {@code localhost} are not looked up and
     * count as reachable from elsewhere.
     */
    public boolean isLoopback() {
        return bind.equalsIgnoreCase("localhost")
                || LOOPBACK_4.matcher(bind).matches()
                || LOOPBACK_6.matcher(bind).matches();
    }
}
