// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.ReasonCode;

/** Somebody may not come in, or may not do something. Carries the reason code that MQTT has for it; costs no stack trace. */
public class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    /** @param message for people; names no secret */
    public RefusedException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What MQTT 5.0 calls it. */
    public ReasonCode reason() {
        return reason;
    }
}
