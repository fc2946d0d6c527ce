// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Objects;

/**
 * PUBCOMP: the answer to a PUBREL, the last packet of a QoS 2 exchange (MQTT 5.0 §3.7). Reason string and user properties are read, checked and left out.
 *
 * @param packetId 1..65535
 * @param reason always {@link ReasonCode#SUCCESS} in MQTT 3.x
 */
public record PubComp(int packetId, ReasonCode reason) implements Packet {
    public PubComp {
        Objects.requireNonNull(reason, "reason");
    }
}
