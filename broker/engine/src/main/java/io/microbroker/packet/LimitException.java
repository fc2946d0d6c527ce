// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ReasonCode;

/** A peer exceeds a bound of the configuration, which is to be counted by name. */
public final class LimitException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    private final Limit limit;

    /**
     * Makes an exception.
     *
     * @param reason what CONNACK or DISCONNECT is to say
     * @param message for the log and the reason string: short, without any text that the peer sent
     */
    public LimitException(Limit limit, ReasonCode reason, String message) {
        super(reason, message);
        this.limit = limit;
    }

    /** The bound that is exceeded. */
    public Limit limit() {
        return limit;
    }
}
