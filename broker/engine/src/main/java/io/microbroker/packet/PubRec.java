// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Objects;

/**
 * PUBREC: the first answer to a QoS 2 PUBLISH (MQTT 5.0 §3.5). Reason string and user properties are read, checked and left out.
 *
 * @param packetId 1..65535
 * @param reason always {@link ReasonCode#SUCCESS} in MQTT 3.x
 */
public record PubRec(int packetId, ReasonCode reason) implements Packet {
    public PubRec {
        Objects.requireNonNull(reason, "reason");
    }
}
