// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

/** How a value is written (MQTT 5.0 §1.5). */
public enum Form {
    BYTE,
    TWO_BYTES,
    FOUR_BYTES,
    VARIABLE,
    TEXT,
    BINARY,
    /** All that is left: the payload of a PUBLISH. */
    REST
}
