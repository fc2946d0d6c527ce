// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One property.
 *
 * @param id the bytes of its identifier
 * @param values one, or two of a user property
 */
public record PropertyPart(byte[] id, List<Value> values) {
    public PropertyPart {
        values = List.copyOf(values);
    }

    /** A property without a value yet. */
    public static PropertyPart of(int code) {
        return new PropertyPart(Value.variable(code), List.of());
    }

    /** The same with one more value. */
    public PropertyPart plus(Value value) {
        List<Value> more = new ArrayList<>(values);
        more.add(value);
        return new PropertyPart(id, more);
    }

    void writeTo(ByteArrayOutputStream out) {
        out.writeBytes(id);
        values.forEach(value -> value.writeTo(out));
    }
}
