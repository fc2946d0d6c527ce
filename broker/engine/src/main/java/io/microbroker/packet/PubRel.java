// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Objects;

/**
 * PUBREL: the answer to a PUBREC (MQTT 5.0 §3.6). Reason string and user properties are read, checked and left out.
 *
 * @param packetId 1..65535
 * @param reason always {@link ReasonCode#SUCCESS} in MQTT 3.x
 */
public record PubRel(int packetId, ReasonCode reason) implements Packet {
    public PubRel {
        Objects.requireNonNull(reason, "reason");
    }
}
