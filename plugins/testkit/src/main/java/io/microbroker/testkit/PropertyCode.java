// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0 (§2.2.2.2), each with its form and with the packets that a server may put it in. */
public enum PropertyCode {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.BYTE, PacketType.PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES, PacketType.PUBLISH),
    CONTENT_TYPE(0x03, Form.TEXT, PacketType.PUBLISH),
    RESPONSE_TOPIC(0x08, Form.TEXT, PacketType.PUBLISH),
    CORRELATION_DATA(0x09, Form.BINARY, PacketType.PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.VARIABLE, PacketType.PUBLISH),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES, PacketType.CONNACK),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT, PacketType.CONNACK),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES, PacketType.CONNACK),
    AUTHENTICATION_METHOD(0x15, Form.TEXT, PacketType.CONNACK, PacketType.AUTH),
    AUTHENTICATION_DATA(0x16, Form.BINARY, PacketType.CONNACK, PacketType.AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.BYTE),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.BYTE),
    RESPONSE_INFORMATION(0x1A, Form.TEXT, PacketType.CONNACK),
    SERVER_REFERENCE(0x1C, Form.TEXT, PacketType.CONNACK, PacketType.DISCONNECT),
    REASON_STRING(
            0x1F,
            Form.TEXT,
            PacketType.CONNACK,
            PacketType.PUBACK,
            PacketType.PUBREC,
            PacketType.PUBREL,
            PacketType.PUBCOMP,
            PacketType.SUBACK,
            PacketType.UNSUBACK,
            PacketType.DISCONNECT,
            PacketType.AUTH),
    RECEIVE_MAXIMUM(0x21, Form.TWO_BYTES, PacketType.CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES, PacketType.CONNACK),
    TOPIC_ALIAS(0x23, Form.TWO_BYTES, PacketType.PUBLISH),
    MAXIMUM_QOS(0x24, Form.BYTE, PacketType.CONNACK),
    RETAIN_AVAILABLE(0x25, Form.BYTE, PacketType.CONNACK),
    USER_PROPERTY(
            0x26,
            Form.PAIR,
            PacketType.CONNACK,
            PacketType.PUBLISH,
            PacketType.PUBACK,
            PacketType.PUBREC,
            PacketType.PUBREL,
            PacketType.PUBCOMP,
            PacketType.SUBACK,
            PacketType.UNSUBACK,
            PacketType.DISCONNECT,
            PacketType.AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Form.FOUR_BYTES, PacketType.CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.BYTE, PacketType.CONNACK),
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Form.BYTE, PacketType.CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.BYTE, PacketType.CONNACK);

    /** How a value is written. */
    enum Form {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARIABLE,
        TEXT,
        BINARY,
        PAIR
    }

    private final int code;
    private final Form form;
    private final Set<PacketType> sentByServerIn = EnumSet.noneOf(PacketType.class);

    PropertyCode(int code, Form form, PacketType... sentByServerIn) {
        this.code = code;
        this.form = form;
        this.sentByServerIn.addAll(Set.of(sentByServerIn));
    }

    /** The identifier on the wire. */
    public int code() {
        return code;
    }

    Form form() {
        return form;
    }

    boolean isSentByServerIn(PacketType type) {
        return sentByServerIn.contains(type);
    }

    boolean mayRepeatIn(PacketType type) {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER && type == PacketType.PUBLISH;
    }

    static @Nullable PropertyCode of(int code) {
        for (PropertyCode each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return null;
    }
}
