// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Objects;

/**
 * PUBACK: the answer to a QoS 1 PUBLISH (MQTT 5.0 §3.4). Reason string and user properties are read, checked and left out.
 *
 * @param packetId 1..65535
 * @param reason always {@link ReasonCode#SUCCESS} in MQTT 3.x
 */
public record PubAck(int packetId, ReasonCode reason) implements Packet {
    public PubAck {
        Objects.requireNonNull(reason, "reason");
    }
}
