// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import static io.microbroker.testkit.fuzz.Place.*;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of the table of properties (MQTT 5.0 table 2-4): identifier, form, places, and the range of the value. */
public enum PropertyRow {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BYTE, Range.ZERO_OR_ONE, PUBLISH, WILL),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES, Range.ANY, PUBLISH, WILL),
    CONTENT_TYPE(0x03, Form.TEXT, Range.ANY, PUBLISH, WILL),
    RESPONSE_TOPIC(0x08, Form.TEXT, Range.TOPIC_NAME, PUBLISH, WILL),
    CORRELATION_DATA(0x09, Form.BINARY, Range.ANY, PUBLISH, WILL),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.VARIABLE, Range.NOT_ZERO, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES, Range.ANY, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT, Range.ANY, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES, Range.ANY, CONNACK),
    AUTHENTICATION_METHOD(0x15, Form.TEXT, Range.ANY, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Form.BINARY, Range.ANY, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BYTE, Range.ZERO_OR_ONE, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES, Range.ANY, WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BYTE, Range.ZERO_OR_ONE, CONNECT),
    RESPONSE_INFORMATION(0x1A, Form.TEXT, Range.ANY, CONNACK),
    SERVER_REFERENCE(0x1C, Form.TEXT, Range.ANY, CONNACK, DISCONNECT),
    REASON_STRING(
            0x1F, Form.TEXT, Range.ANY, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES, Range.NOT_ZERO, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES, Range.ANY, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Form.TWO_BYTES, Range.ALIAS, PUBLISH),
    MAXIMUM_QOS(0x24, Form.BYTE, Range.ZERO_OR_ONE, CONNACK),
    RETAIN_AVAILABLE(0x25, Form.BYTE, Range.ZERO_OR_ONE, CONNACK),
    USER_PROPERTY(0x26, Form.TEXT, Range.ANY, Place.values()),
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES, Range.NOT_ZERO, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BYTE, Range.ZERO_OR_ONE, CONNACK),
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Form.BYTE, Range.ZERO_OR_ONE, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.BYTE, Range.ZERO_OR_ONE, CONNACK);

    /** Which values are right. */
    enum Range {
        ANY,
        ZERO_OR_ONE,
        NOT_ZERO,
        ALIAS,
        TOPIC_NAME
    }

    private static final @Nullable PropertyRow[] BY_CODE = new @Nullable PropertyRow[128];

    static {
        for (PropertyRow row : values()) {
            BY_CODE[row.code] = row;
        }
    }

    private final int code;
    private final Form form;
    private final Range range;
    private final Set<Place> places = EnumSet.noneOf(Place.class);

    PropertyRow(int code, Form form, Range range, Place... places) {
        this.code = code;
        this.form = form;
        this.range = range;
        this.places.addAll(Set.of(places));
    }

    /** The row of an identifier, or null if there is none. */
    static @Nullable PropertyRow of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** The identifier on the wire. */
    public int code() {
        return code;
    }

    /** How its value is written; a user property has two of it. */
    public Form form() {
        return form;
    }

    Range range() {
        return range;
    }

    /** Whether it may stand there. */
    public boolean isAllowedIn(Place place) {
        return places.contains(place);
    }

    /** Whether a client may send it there more than once. */
    public boolean mayRepeat() {
        return this == USER_PROPERTY;
    }

    /** The property with a value that is right. */
    public PropertyPart sample() {
        PropertyPart part = PropertyPart.of(code);
        return switch (form) {
            case BYTE, TWO_BYTES, FOUR_BYTES, VARIABLE -> part.plus(Value.number(form, sampleNumber()));
            case BINARY -> part.plus(Value.binary(new byte[] {7}));
            case TEXT, REST ->
                this == USER_PROPERTY
                        ? part.plus(Value.text("unit")).plus(Value.text("C"))
                        : part.plus(Value.text("token"));
        };
    }

    private int sampleNumber() {
        return switch (this) {
            case MAXIMUM_PACKET_SIZE -> 65_536;
            case RECEIVE_MAXIMUM, SESSION_EXPIRY_INTERVAL, MESSAGE_EXPIRY_INTERVAL -> 60;
            default -> 1;
        };
    }
}
