// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The properties of a packet that came, in their order. */
public final class RawProperties {
    static final RawProperties NONE = new RawProperties(List.of());

    private final List<RawProperty> properties;

    private RawProperties(List<RawProperty> properties) {
        this.properties = List.copyOf(properties);
    }

    /** Reads length and properties; all must be allowed in a packet of this type from a server, and once only. */
    static RawProperties read(WireReader in, PacketType type) {
        WireReader part = in.part(in.variable());
        List<RawProperty> properties = new ArrayList<>();
        Set<PropertyCode> seen = EnumSet.noneOf(PropertyCode.class);
        while (part.remaining() > 0) {
            int number = part.variable();
            PropertyCode code = PropertyCode.of(number);
            if (code == null || !code.isSentByServerIn(type)) {
                throw new IllFormedPacketException(
                        "property " + (code == null ? number : code) + " has no place in " + type);
            }
            if (!seen.add(code) && !code.mayRepeatIn(type)) {
                throw new IllFormedPacketException("property " + code + " comes twice");
            }
            properties.add(new RawProperty(code, readValue(part, code)));
        }
        return new RawProperties(properties);
    }

    private static Object readValue(WireReader in, PropertyCode code) {
        return switch (code.form()) {
            case BYTE -> (long) in.oneByte();
            case TWO_BYTES -> (long) in.twoBytes();
            case FOUR_BYTES -> in.fourBytes();
            case VARIABLE -> (long) in.variable();
            case TEXT -> in.text();
            case BINARY -> in.binary();
            case PAIR -> new UserProperty(in.text(), in.text());
        };
    }

    /** All, in the order of the packet. */
    public List<RawProperty> all() {
        return properties;
    }

    public boolean has(PropertyCode code) {
        return values(code).findAny().isPresent();
    }

    /**
     * The value of a property that is a number.
     *
     * @throws AssertionError if it is not there
     */
    public long number(PropertyCode code) {
        return (Long) only(code);
    }

    /** All values of a property that is a number and may repeat, such as the subscription identifier. */
    public List<Long> numbers(PropertyCode code) {
        return values(code).map(Long.class::cast).toList();
    }

    /**
     * The value of a property that is a text.
     *
     * @throws AssertionError if it is not there
     */
    public String text(PropertyCode code) {
        return (String) only(code);
    }

    /**
     * The value of a property that is binary data.
     *
     * @throws AssertionError if it is not there
     */
    public byte[] binary(PropertyCode code) {
        return (byte[]) only(code);
    }

    public List<UserProperty> user() {
        return values(PropertyCode.USER_PROPERTY).map(UserProperty.class::cast).toList();
    }

    private Object only(PropertyCode code) {
        return values(code)
                .findFirst()
                .orElseThrow(() -> new AssertionError("property " + code + " is missing in " + properties));
    }

    private Stream<Object> values(PropertyCode code) {
        return properties.stream().filter(property -> property.code() == code).map(RawProperty::value);
    }

    @Override
    public String toString() {
        return properties.toString();
    }
}
