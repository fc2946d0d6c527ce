// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UNSUBACK: the answer to UNSUBSCRIBE (MQTT 5.0 §3.11).
 *
 * @param packetId that of the UNSUBSCRIBE
 * @param reasons one per filter, in its order; empty and not written in MQTT 3.x
 * @param reasonString for people, null if absent
 * @param userProperties in order
 */
public record UnsubAck(
        int packetId, List<ReasonCode> reasons, @Nullable String reasonString, List<UserProperty> userProperties)
        implements Packet {
    public UnsubAck {
        reasons = List.copyOf(reasons);
        userProperties = List.copyOf(userProperties);
    }

    /** An answer without properties. */
    public static UnsubAck of(int packetId, List<ReasonCode> reasons) {
        return new UnsubAck(packetId, reasons, null, List.of());
    }
}
