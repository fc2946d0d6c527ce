// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

/** The broker broke a promise, or the rules of MQTT. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }

    Violation(String what, Throwable cause) {
        super(what, cause);
    }
}
