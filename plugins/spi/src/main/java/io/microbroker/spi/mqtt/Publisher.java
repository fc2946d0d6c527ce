// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who published a message: enough to leave it out for its sender and to ask an authorizer about it later.
 *
 * @param clientId the client identifier of the connection
 * @param username the user it authenticated as, null for an anonymous client
 */
public record Publisher(String clientId, @Nullable String username) {
    public Publisher {
        Objects.requireNonNull(clientId, "clientId");
    }
}
