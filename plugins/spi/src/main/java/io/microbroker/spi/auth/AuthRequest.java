// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.security.cert.Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows when it connects.
 *
 * @param clientId as sent; empty if the broker is to assign one
 * @param username null if absent
 * @param password null if absent; any bytes, not necessarily text. Do not keep it longer than the decision takes.
 * @param certificates the verified chain of a TLS client certificate, leaf first; empty without
 */
public record AuthRequest(
        String clientId,
        @Nullable String username,
        @Nullable Buffer password,
        ProtocolVersion version,
        String listener,
        String remoteAddress,
        List<Certificate> certificates,
        List<UserProperty> userProperties) {
    public AuthRequest {
        certificates = List.copyOf(certificates);
        userProperties = List.copyOf(userProperties);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "AuthRequest[clientId=" + clientId + ", username=" + username + ", listener=" + listener
                + ", remoteAddress=" + remoteAddress + "]";
    }
}
