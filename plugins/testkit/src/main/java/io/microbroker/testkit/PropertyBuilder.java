// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.util.Objects;

/** Writes MQTT 5.0 properties, in the order of the calls, allowed or not. */
public final class PropertyBuilder {
    private final WireWriter out = new WireWriter();

    /** A property whose value is a number, in the width that MQTT gives it. */
    public PropertyBuilder number(PropertyCode code, long value) {
        out.variable(code.code());
        switch (code.form()) {
            case BYTE -> out.oneByte((int) value);
            case TWO_BYTES -> out.twoBytes((int) value);
            case FOUR_BYTES -> out.fourBytes(value);
            case VARIABLE -> out.variable((int) value);
            case TEXT, BINARY, PAIR -> throw new IllegalArgumentException(code + " is not a number");
        }
        return this;
    }

    public PropertyBuilder text(PropertyCode code, String value) {
        out.variable(code.code());
        out.text(value);
        return this;
    }

    public PropertyBuilder binary(PropertyCode code, byte[] value) {
        out.variable(code.code());
        out.binary(value);
        return this;
    }

    public PropertyBuilder user(String name, String value) {
        out.variable(PropertyCode.USER_PROPERTY.code());
        out.text(name);
        out.text(value);
        return this;
    }

    /** Bytes as they are: for what no client should send. */
    public PropertyBuilder raw(String hex) {
        out.bytes(Hex.bytes(Objects.requireNonNull(hex)));
        return this;
    }

    byte[] toBytes() {
        return out.toBytes();
    }
}
