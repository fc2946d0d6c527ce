// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.io.ByteArrayOutputStream;

/** A part of a packet behind its fixed header. Immutable. */
public sealed interface Part permits Value, PropertiesPart {
    void writeTo(ByteArrayOutputStream out);
}
