// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * AUTH: one step of an enhanced authentication (MQTT 5.0 §3.15).
 *
 * @param reason success, continue authentication or re-authenticate
 * @param method null only with success and no properties at all
 * @param data null if absent; must not be modified
 * @param reasonString for people, null if absent
 * @param userProperties in order
 */
public record Auth(
        ReasonCode reason,
        @Nullable String method,
        @Nullable Buffer data,
        @Nullable String reasonString,
        List<UserProperty> userProperties)
        implements Packet {
    public Auth {
        Objects.requireNonNull(reason, "reason");
        userProperties = List.copyOf(userProperties);
    }
}
