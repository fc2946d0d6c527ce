// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of properties.
 *
 * @param length what is written in place of the true length; empty for the true one
 */
public record PropertiesPart(Place place, List<PropertyPart> list, byte[] length) implements Part {
    public PropertiesPart {
        list = List.copyOf(list);
    }

    /** The same with other properties. */
    public PropertiesPart with(List<PropertyPart> others) {
        return new PropertiesPart(place, others, length);
    }

    /** The same with one more property. */
    public PropertiesPart plus(PropertyPart property) {
        List<PropertyPart> more = new ArrayList<>(list);
        more.add(property);
        return with(more);
    }

    /** The same with these bytes in place of its length. */
    public PropertiesPart withLength(byte[] otherLength) {
        return new PropertiesPart(place, list, otherLength);
    }

    /** The number of bytes of the properties, without their length. */
    public int size() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        list.forEach(property -> property.writeTo(block));
        return block.size();
    }

    @Override
    public void writeTo(ByteArrayOutputStream out) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        list.forEach(property -> property.writeTo(block));
        out.writeBytes(length.length == 0 ? Value.variable(block.size()) : length);
        out.writeBytes(block.toByteArray());
    }
}
