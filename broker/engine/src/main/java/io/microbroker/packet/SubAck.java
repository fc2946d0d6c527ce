// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SUBACK: the answer to SUBSCRIBE (MQTT 5.0 §3.9).
 *
 * @param packetId that of the SUBSCRIBE
 * @param reasons one per filter, in its order; granted levels 0..2 and 0x80 are all there is in MQTT 3.x
 * @param reasonString for people, null if absent
 * @param userProperties in order
 */
public record SubAck(
        int packetId, List<ReasonCode> reasons, @Nullable String reasonString, List<UserProperty> userProperties)
        implements Packet {
    public SubAck {
        reasons = List.copyOf(reasons);
        userProperties = List.copyOf(userProperties);
    }

    /** An answer without properties. */
    public static SubAck of(int packetId, List<ReasonCode> reasons) {
        return new SubAck(packetId, reasons, null, List.of());
    }
}
