// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Objects;

/**
 * CONNACK: the answer to a CONNECT (MQTT 5.0 §3.2).
 *
 * @param sessionPresent the broker has gone on with a stored session; false with any error
 * @param reason {@link ReasonCode#SUCCESS} or an error; mapped to and from the return codes 0..5 in MQTT 3.x
 * @param properties {@link ConnAckProperties#NONE} for defaults; not written in MQTT 3.x
 */
public record ConnAck(boolean sessionPresent, ReasonCode reason, ConnAckProperties properties) implements Packet {
    public ConnAck {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(properties, "properties");
    }

    /** A refusal without any property. */
    public static ConnAck refused(ReasonCode reason) {
        return new ConnAck(false, reason, ConnAckProperties.NONE);
    }
}
