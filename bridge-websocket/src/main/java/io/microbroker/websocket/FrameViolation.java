// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

/** Frames that break a rule: the status code and the reason of the close frame that answers them. Costs no stack trace. */
final class FrameViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    FrameViolation(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    static FrameViolation protocol(String reason) {
        return new FrameViolation(CloseCode.PROTOCOL_ERROR, reason);
    }

    int code() {
        return code;
    }

    String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
