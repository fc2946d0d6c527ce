// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

/** Status codes of close frames (RFC 6455 §7.4). */
final class CloseCode {
    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int NOT_CONSISTENT = 1007;

    private static final int NO_STATUS = 1005;
    private static final int ABNORMAL = 1006;
    private static final int UNASSIGNED = 1004;
    private static final int LAST_DEFINED = 1014;
    private static final int FIRST_PRIVATE = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseCode() {}

    /** Whether a peer may send it. */
    static boolean isValid(int code) {
        if (code >= FIRST_PRIVATE) {
            return code <= LAST_PRIVATE;
        }
        return code >= NORMAL && code <= LAST_DEFINED && code != UNASSIGNED && code != NO_STATUS && code != ABNORMAL;
    }
}
