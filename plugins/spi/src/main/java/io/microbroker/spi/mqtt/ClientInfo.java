// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that has been let in.
 *
 * @param clientId its identifier; assigned by the broker if it sent none
 * @param username the user it authenticated as, null for an anonymous client
 * @param version the protocol it speaks
 * @param listener the name of the listener it came in by
 * @param remoteAddress host and port, as text
 * @param attributes what its authenticator learnt about it
 */
public record ClientInfo(
        String clientId,
        @Nullable String username,
        ProtocolVersion version,
        String listener,
        String remoteAddress,
        Map<String, String> attributes) {
    /** Client ids that begin so belong to plugins: nobody comes in with one. */
    public static final String PLUGIN_PREFIX = "$plugin/";

    public ClientInfo {
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(version, "version");
        attributes = Map.copyOf(attributes);
    }

    /** Whether it is a plugin that acts for itself. */
    public boolean isPlugin() {
        return clientId.startsWith(PLUGIN_PREFIX);
    }

    /** This client as the sender of messages. */
    public Publisher publisher() {
        return new Publisher(clientId, username);
    }
}
