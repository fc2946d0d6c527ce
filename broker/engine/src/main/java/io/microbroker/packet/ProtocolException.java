// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;

/**
 * A peer broke the protocol or a limit: its connection is to be closed with {@link #reason}. An operating error, not a
 * programmer's: it has no stack trace, because peers decide how often it is thrown.
 */
public class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    /**
     * Makes an exception.
     *
     * @param reason what CONNACK or DISCONNECT is to say
     * @param message for the log and the reason string: short, without any text that the peer sent
     */
    public ProtocolException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What CONNACK or DISCONNECT is to say. */
    public ReasonCode reason() {
        return reason;
    }
}
