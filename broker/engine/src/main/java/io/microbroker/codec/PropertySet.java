// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static io.microbroker.packet.PropertyId.*;

/** Which properties each packet may carry (MQTT 5.0 table 2-4), as bit sets over the identifiers. */
final class PropertySet {
    private static final long MESSAGE = of(
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            USER_PROPERTY);

    static final long CONNECT = of(
            SESSION_EXPIRY_INTERVAL,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            REQUEST_PROBLEM_INFORMATION,
            REQUEST_RESPONSE_INFORMATION,
            RECEIVE_MAXIMUM,
            TOPIC_ALIAS_MAXIMUM,
            USER_PROPERTY,
            MAXIMUM_PACKET_SIZE);
    static final long WILL = MESSAGE | of(WILL_DELAY_INTERVAL);
    static final long CONNACK = of(
            SESSION_EXPIRY_INTERVAL,
            ASSIGNED_CLIENT_IDENTIFIER,
            SERVER_KEEP_ALIVE,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA,
            RESPONSE_INFORMATION,
            SERVER_REFERENCE,
            REASON_STRING,
            RECEIVE_MAXIMUM,
            TOPIC_ALIAS_MAXIMUM,
            MAXIMUM_QOS,
            RETAIN_AVAILABLE,
            USER_PROPERTY,
            MAXIMUM_PACKET_SIZE,
            WILDCARD_SUBSCRIPTION_AVAILABLE,
            SUBSCRIPTION_IDENTIFIER_AVAILABLE,
            SHARED_SUBSCRIPTION_AVAILABLE);
    static final long PUBLISH = MESSAGE | of(SUBSCRIPTION_IDENTIFIER, TOPIC_ALIAS);
    /** PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK and UNSUBACK. */
    static final long ACK = of(REASON_STRING, USER_PROPERTY);

    static final long SUBSCRIBE = of(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY);
    static final long UNSUBSCRIBE = of(USER_PROPERTY);
    static final long DISCONNECT = of(SESSION_EXPIRY_INTERVAL, SERVER_REFERENCE, REASON_STRING, USER_PROPERTY);
    static final long AUTH = of(AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY);

    /** What may stand in a PUBLISH more than once; user properties may anywhere. */
    static final long REPEATABLE_IN_PUBLISH = of(SUBSCRIPTION_IDENTIFIER);

    private static final long KNOWN = CONNECT | WILL | CONNACK | PUBLISH | AUTH;

    private PropertySet() {}

    /** True for the identifiers that MQTT 5.0 defines. */
    static boolean isKnown(int id) {
        return contains(KNOWN, id);
    }

    /** True if the set holds the identifier. */
    static boolean contains(long set, int id) {
        return id < Long.SIZE && (set & 1L << id) != 0;
    }

    private static long of(int... ids) {
        long set = 0;
        for (int id : ids) {
            set |= 1L << id;
        }
        return set;
    }
}
