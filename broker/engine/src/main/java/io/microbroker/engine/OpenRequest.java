// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Will;
import org.jspecify.annotations.Nullable;

/**
 * What a client that was let in asks for.
 *
 * @param expirySeconds how long its session is to outlive the connection, capped already
 * @param bounds window and queue of its session
 */
public record OpenRequest(
        ClientInfo client,
        boolean cleanStart,
        long expirySeconds,
        @Nullable Will will,
        Session.Bounds bounds) {
    String clientId() {
        return client.clientId();
    }
}
