// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static io.microbroker.spi.mqtt.ReasonCode.*;

import io.microbroker.spi.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Which reason codes each packet may carry (MQTT 5.0 table 2-6). */
enum ReasonSet {
    CONNACK(
            SUCCESS,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            UNSUPPORTED_PROTOCOL_VERSION,
            CLIENT_IDENTIFIER_NOT_VALID,
            BAD_USER_NAME_OR_PASSWORD,
            NOT_AUTHORIZED,
            SERVER_UNAVAILABLE,
            SERVER_BUSY,
            BANNED,
            BAD_AUTHENTICATION_METHOD,
            TOPIC_NAME_INVALID,
            PACKET_TOO_LARGE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID,
            RETAIN_NOT_SUPPORTED,
            QOS_NOT_SUPPORTED,
            USE_ANOTHER_SERVER,
            SERVER_MOVED,
            CONNECTION_RATE_EXCEEDED),
    /** PUBACK and PUBREC. */
    RECEIVED(
            SUCCESS,
            NO_MATCHING_SUBSCRIBERS,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_NAME_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID),
    /** PUBREL and PUBCOMP. */
    RELEASED(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND),
    SUBACK(
            SUCCESS,
            GRANTED_QOS_1,
            GRANTED_QOS_2,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_FILTER_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
    UNSUBACK(
            SUCCESS,
            NO_SUBSCRIPTION_EXISTED,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_FILTER_INVALID,
            PACKET_IDENTIFIER_IN_USE),
    DISCONNECT_FROM_CLIENT(
            SUCCESS,
            DISCONNECT_WITH_WILL,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            TOPIC_NAME_INVALID,
            RECEIVE_MAXIMUM_EXCEEDED,
            TOPIC_ALIAS_INVALID,
            PACKET_TOO_LARGE,
            MESSAGE_RATE_TOO_HIGH,
            QUOTA_EXCEEDED,
            ADMINISTRATIVE_ACTION,
            PAYLOAD_FORMAT_INVALID),
    DISCONNECT_FROM_SERVER(
            SUCCESS,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            SERVER_BUSY,
            SERVER_SHUTTING_DOWN,
            BAD_AUTHENTICATION_METHOD,
            KEEP_ALIVE_TIMEOUT,
            SESSION_TAKEN_OVER,
            TOPIC_FILTER_INVALID,
            TOPIC_NAME_INVALID,
            RECEIVE_MAXIMUM_EXCEEDED,
            TOPIC_ALIAS_INVALID,
            PACKET_TOO_LARGE,
            MESSAGE_RATE_TOO_HIGH,
            QUOTA_EXCEEDED,
            ADMINISTRATIVE_ACTION,
            PAYLOAD_FORMAT_INVALID,
            RETAIN_NOT_SUPPORTED,
            QOS_NOT_SUPPORTED,
            USE_ANOTHER_SERVER,
            SERVER_MOVED,
            SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            CONNECTION_RATE_EXCEEDED,
            MAXIMUM_CONNECT_TIME,
            SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
    AUTH_FROM_CLIENT(CONTINUE_AUTHENTICATION, RE_AUTHENTICATE),
    AUTH_FROM_SERVER(SUCCESS, CONTINUE_AUTHENTICATION);

    /** A bit per code, by its place in the enum: asked for each acknowledgement. */
    private final long allowed;

    ReasonSet(ReasonCode... codes) {
        long bits = 0;
        for (ReasonCode code : codes) {
            bits |= 1L << code.ordinal();
        }
        allowed = bits;
    }

    private boolean allows(ReasonCode reason) {
        return (allowed >>> reason.ordinal() & 1) != 0;
    }

    /** Reads a reason code; one that is unknown or out of place is a protocol error. */
    ReasonCode read(WireReader wire) {
        return check(ReasonCode.of(wire.readByte()));
    }

    /** What an absent reason code says. */
    ReasonCode absent() {
        return check(SUCCESS);
    }

    /** The code itself if this packet may carry it, else 0x80, which all packets with errors may: plugins choose codes, too. */
    ReasonCode fitted(ReasonCode reason) {
        return allows(reason) ? reason : UNSPECIFIED_ERROR; // [MQTT-3.2.2-8], [MQTT-3.4.2-1] and their like
    }

    private ReasonCode check(@Nullable ReasonCode reason) {
        if (reason == null || !allows(reason)) { // [MQTT-3.4.2-1] and its like
            throw Violation.protocolError("reason code is not one of this packet");
        }
        return reason;
    }
}
