// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;

/**
 * SUBSCRIBE: a client asks for messages (MQTT 5.0 §3.8).
 *
 * @param packetId 1..65535
 * @param subscriptionIdentifier 1..268,435,455, or 0 for none; repeated in each {@link SubscribeEntry#subscription}
 * @param entries at least one, in the order of the packet, which is that of SUBACK
 * @param userProperties in the order of the client
 */
public record Subscribe(
        int packetId, int subscriptionIdentifier, List<SubscribeEntry> entries, List<UserProperty> userProperties)
        implements Packet {
    public Subscribe {
        entries = List.copyOf(entries);
        userProperties = List.copyOf(userProperties);
    }
}
