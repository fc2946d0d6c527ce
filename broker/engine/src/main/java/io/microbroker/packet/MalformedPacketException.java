// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;

/** Bytes that are no packet at all: reason 0x81 (MQTT 5.0 §4.13). */
public final class MalformedPacketException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with a short message, without any text that the peer sent. */
    public MalformedPacketException(String message) {
        super(ReasonCode.MALFORMED_PACKET, message);
    }
}
