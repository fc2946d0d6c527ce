// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.spi.mqtt.ReasonCode;

/** The return codes of a CONNACK of MQTT 3.x (MQTT 3.1.1 §3.2.2.3) and the reason codes that stand for them inside. */
final class ReturnCode {
    private ReturnCode() {}

    /** The return code that says a reason best. */
    static int of(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED, BANNED -> 5;
            default -> 3;
        };
    }

    /** The reason that a return code stands for. */
    static ReasonCode reason(int returnCode) {
        return switch (returnCode) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> throw Violation.protocolError("return code is not one of CONNACK");
        };
    }
}
