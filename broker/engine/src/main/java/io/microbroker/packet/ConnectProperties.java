// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a CONNECT (MQTT 5.0 §3.1.2.11), defaults filled in.
 *
 * @param sessionExpiryIntervalSeconds 0..4,294,967,295; {@link #NEVER_EXPIRES} for a session without end
 * @param receiveMaximum 1..65535: QoS 1 and 2 messages that the client takes at a time
 * @param maximumPacketSize bytes the client takes in one packet, {@link Integer#MAX_VALUE} for no limit
 * @param topicAliasMaximum 0..65535: highest alias that the client takes
 * @param requestResponseInformation the client wants response information in CONNACK
 * @param requestProblemInformation reason strings and user properties may be sent with any packet
 * @param authenticationMethod null if there is no enhanced authentication
 * @param authenticationData null if absent; must not be modified
 * @param userProperties in the order of the client
 */
public record ConnectProperties(
        long sessionExpiryIntervalSeconds,
        int receiveMaximum,
        int maximumPacketSize,
        int topicAliasMaximum,
        boolean requestResponseInformation,
        boolean requestProblemInformation,
        @Nullable String authenticationMethod,
        @Nullable Buffer authenticationData,
        List<UserProperty> userProperties) {
    /** A session expiry interval that stands for "the session does not expire" (§3.1.2.11.2). */
    public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    /** What a CONNECT without properties says. */
    public static final ConnectProperties NONE = ofSessionExpiry(0);

    /** What a clean session flag of 0 says in MQTT 3.x. */
    public static final ConnectProperties PERSISTENT = ofSessionExpiry(NEVER_EXPIRES);

    public ConnectProperties {
        userProperties = List.copyOf(userProperties);
    }

    /** Defaults with this session expiry interval in seconds. */
    public static ConnectProperties ofSessionExpiry(long seconds) {
        return new ConnectProperties(seconds, 65_535, Integer.MAX_VALUE, 0, false, true, null, null, List.of());
    }
}
