// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

/** A stream that cannot be read on. */
final class Offence extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int reason;

    Offence(int reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    int reason() {
        return reason;
    }
}
