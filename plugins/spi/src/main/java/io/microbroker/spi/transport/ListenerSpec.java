// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to listen.
 *
 * @param name the name of the listener in the configuration
 * @param port 0 takes a free one
 * @param egressBytes high-water mark of {@link Link#isWritable}
 * @param settings what the configuration says beside these, as read from it
 * @param tls null for none
 */
public record ListenerSpec(
        String name,
        String bind,
        int port,
        int egressBytes,
        Map<String, Object> settings,
        @Nullable TlsSpec tls) {
    public ListenerSpec {
        settings = Map.copyOf(settings);
    }

    /** A listener without TLS. */
    public ListenerSpec(String name, String bind, int port, int egressBytes, Map<String, Object> settings) {
        this(name, bind, port, egressBytes, settings, null);
    }

    /** The same on another port: the one that was taken for port 0. */
    public ListenerSpec onPort(int actualPort) {
        return new ListenerSpec(name, bind, actualPort, egressBytes, settings, tls);
    }
}
