// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The broker on the other side, and how to speak with it.
 *
 * @param tls null for plain TCP
 * @param clientId its session there
 * @param user null for nobody
 */
record RemoteSpec(
        String host,
        int port,
        @Nullable Tls tls,
        String clientId,
        @Nullable User user,
        Pace pace) {

    /**
     * Files of TLS. The name of the host is always checked.
     *
     * @param ca whom to trust; null for those that Java trusts
     * @param certificate shown to the remote; null for none
     * @param key that belongs to it
     */
    record Tls(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key) {}

    /** Who we are to the remote. */
    record User(String name, @Nullable Secret password) {}

    /**
     * Limits and times.
     *
     * @param inFlight messages sent and not acknowledged
     * @param messageBytes largest packet that is read
     * @param retryMinMillis before the first try to connect again
     * @param retryMaxMillis before later ones
     */
    record Pace(int keepAliveSeconds, int inFlight, int messageBytes, long retryMinMillis, long retryMaxMillis) {}

    /** The address as it is configured. */
    String address() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (tls == null ? "mqtt://" : "mqtts://") + shown + ":" + port;
    }
}
