// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;

/**
 * UNSUBSCRIBE: a client gives up subscriptions (MQTT 5.0 §3.10).
 *
 * @param packetId 1..65535
 * @param rawFilters at least one, as the client wrote them, in the order of UNSUBACK; not checked against the grammar
 * @param userProperties in the order of the client
 */
public record Unsubscribe(int packetId, List<String> rawFilters, List<UserProperty> userProperties) implements Packet {
    public Unsubscribe {
        rawFilters = List.copyOf(rawFilters);
        userProperties = List.copyOf(userProperties);
    }
}
