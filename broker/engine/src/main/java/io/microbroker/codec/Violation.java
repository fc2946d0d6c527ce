// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.ProtocolException;
import io.microbroker.spi.mqtt.ReasonCode;

/** Names what most packets can do wrong, for {@code throw}. */
final class Violation {
    private Violation() {}

    /** Data that can be read but is not allowed: reason 0x82 (MQTT 5.0 §4.13). */
    static ProtocolException protocolError(String message) {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, message);
    }
}
