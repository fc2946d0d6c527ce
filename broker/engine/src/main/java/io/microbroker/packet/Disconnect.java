// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT: the last packet of a connection (MQTT 5.0 §3.14). The broker cannot send it in MQTT 3.x.
 *
 * @param reason {@link ReasonCode#SUCCESS} for a normal end; always so in MQTT 3.x
 * @param sessionExpiryIntervalSeconds from client to broker only: 0..4,294,967,295, or {@link #ABSENT}
 * @param reasonString for people, null if absent
 * @param serverReference another server to use, null if absent
 * @param userProperties in order
 */
public record Disconnect(
        ReasonCode reason,
        long sessionExpiryIntervalSeconds,
        @Nullable String reasonString,
        @Nullable String serverReference,
        List<UserProperty> userProperties)
        implements Packet {
    /** Stands for "the session expiry interval stays as it is". */
    public static final long ABSENT = -1;

    public Disconnect {
        Objects.requireNonNull(reason, "reason");
        userProperties = List.copyOf(userProperties);
    }

    /** The same for another reason. */
    public Disconnect because(ReasonCode other) {
        return new Disconnect(other, sessionExpiryIntervalSeconds, reasonString, serverReference, userProperties);
    }

    /** A DISCONNECT without properties. */
    public static Disconnect of(ReasonCode reason) {
        return new Disconnect(reason, ABSENT, null, null, List.of());
    }

    /** A DISCONNECT with a reason string, which may be null. */
    public static Disconnect of(ReasonCode reason, @Nullable String reasonString) {
        return new Disconnect(reason, ABSENT, reasonString, null, List.of());
    }
}
