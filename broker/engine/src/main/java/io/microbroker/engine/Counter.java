// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.Limit;
import io.microbroker.session.DropReason;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Arrays;
import java.util.Locale;

/** What every loop counts. The names in lower case with dashes are those of the administration interface. */
public enum Counter {
    CONNECTIONS_OPENED,
    CONNECTIONS_CLOSED,
    CLIENTS_CONNECTED,
    CLIENTS_REFUSED,
    REFUSED_BAD_CREDENTIALS,
    REFUSED_NOT_AUTHORIZED,
    REFUSED_BANNED,
    REFUSED_CLIENT_ID,
    REFUSED_LIMIT,
    REFUSED_UNAVAILABLE,
    REFUSED_VERSION,
    REFUSED_MALFORMED,
    REFUSED_OTHER,
    CLIENTS_DISCONNECTED,
    SESSIONS_TAKEN_OVER,
    KEEP_ALIVE_TIMEOUTS,
    CONNECT_TIMEOUTS,
    MALFORMED_PACKETS,
    PROTOCOL_ERRORS,
    PACKETS_TOO_LARGE,
    PACKETS_RECEIVED,
    PACKETS_SENT,
    BYTES_RECEIVED,
    BYTES_SENT,
    PUBLISH_BYTES_RECEIVED,
    PUBLISH_BYTES_SENT,
    PUBLISHES_RECEIVED_QOS_0,
    PUBLISHES_RECEIVED_QOS_1,
    PUBLISHES_RECEIVED_QOS_2,
    PUBLISHES_DENIED,
    PUBLISHES_REFUSED_BY_STORE,
    PUBLISHES_WITHOUT_SUBSCRIBER,
    PUBLISHERS_PAUSED,
    PUBLISHERS_CLOSED_WHILE_PAUSED,
    CLIENTS_CLOSED_NOT_READING,
    SUBSCRIPTIONS_DENIED,
    /** Copies that a message was meant to have: one for each receiver, one for each shared group. */
    COPIES_ROUTED,
    /** Deliveries of a copy that was delivered before, on an earlier connection. */
    COPIES_REPEATED,
    DELIVERIES_QOS_0,
    DELIVERIES_QOS_1,
    DELIVERIES_QOS_2,
    DROPPED_OFFLINE,
    DROPPED_NOT_WRITABLE,
    DROPPED_QUEUE_FULL,
    DROPPED_EXPIRED,
    DROPPED_REFUSED_BY_CLIENT,
    DROPPED_FORBIDDEN,
    DROPPED_MOVED,
    DROPPED_NO_MEMBER,
    DROPPED_SESSION_GONE,
    DROPPED_NO_LOCAL,
    DROPPED_REFUSED_BY_STORE,
    /** Copies for another instance that does not keep up, or from one that this instance cannot keep up with. */
    DROPPED_PEER_SLOW,
    RETAINED_REFUSED,
    WILLS_SENT,
    SESSIONS_EXPIRED,
    /** Copies that wait in memory for room in the window of their receiver: goes up and down. */
    COPIES_WAITING,
    CLUSTER_MESSAGES_SENT,
    CLUSTER_MESSAGES_RECEIVED,
    CLUSTER_FRAMES_SENT,
    CLUSTER_FRAMES_RECEIVED,
    /** Answers to SUBSCRIBE and UNSUBSCRIBE that went out before every other instance had confirmed the route. */
    CLUSTER_ROUTE_TIMEOUTS,
    PLUGIN_FAILURES,
    TASK_FAILURES,
    LIMIT_TOPIC_LEVELS,
    LIMIT_TOPIC_LENGTH,
    LIMIT_CLIENT_ID_LENGTH,
    LIMIT_USER_PROPERTIES,
    LIMIT_WILL_SIZE,
    LIMIT_SUBSCRIPTIONS,
    LIMIT_RECEIVE_MAXIMUM,
    LIMIT_UNRELEASED_MESSAGES,
    LIMIT_TOPIC_ALIASES,
    LIMIT_TOPIC_MEMORY,
    LIMIT_UNAUTHENTICATED_BYTES,
    LIMIT_INCOMPLETE_BYTES,
    LIMIT_EGRESS_BYTES_TOTAL,
    LIMIT_CONNECTIONS,
    LIMIT_SESSIONS,
    LIMIT_CONNECT_RATE,
    LIMIT_CONNECTS_PER_CLIENT,
    LIMIT_PUBLISH_RATE,
    LIMIT_PUBLISH_RATE_TOTAL,
    LIMIT_PACKET_ID_SPAN;

    private static final Counter[] DELIVERIES = {DELIVERIES_QOS_0, DELIVERIES_QOS_1, DELIVERIES_QOS_2};
    private static final Counter[] RECEIVED = {
        PUBLISHES_RECEIVED_QOS_0, PUBLISHES_RECEIVED_QOS_1, PUBLISHES_RECEIVED_QOS_2
    };

    private static final Counter[] LIMITS = Arrays.stream(Limit.values())
            .map(limit -> valueOf("LIMIT_" + limit))
            .toArray(Counter[]::new);

    /** The counter of deliveries at a QoS. */
    static Counter delivery(int qos) {
        return DELIVERIES[qos];
    }

    /** The counter of publishes at a QoS. */
    public static Counter received(int qos) {
        return RECEIVED[qos];
    }

    /** The counter of a reason to drop. */
    static Counter dropped(DropReason reason) {
        return switch (reason) {
            case OFFLINE -> DROPPED_OFFLINE;
            case NOT_WRITABLE -> DROPPED_NOT_WRITABLE;
            case QUEUE_FULL -> DROPPED_QUEUE_FULL;
            case EXPIRED -> DROPPED_EXPIRED;
            case REFUSED_BY_CLIENT -> DROPPED_REFUSED_BY_CLIENT;
            case FORBIDDEN -> DROPPED_FORBIDDEN;
            case MOVED -> DROPPED_MOVED;
            case NO_MEMBER -> DROPPED_NO_MEMBER;
            case SESSION_GONE -> DROPPED_SESSION_GONE;
        };
    }

    /** The counter of a reason to turn a client away. */
    public static Counter refused(ReasonCode reason) {
        return switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> REFUSED_BAD_CREDENTIALS;
            case NOT_AUTHORIZED -> REFUSED_NOT_AUTHORIZED;
            case BANNED -> REFUSED_BANNED;
            case CLIENT_IDENTIFIER_NOT_VALID -> REFUSED_CLIENT_ID;
            case QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED, PACKET_TOO_LARGE -> REFUSED_LIMIT;
            case SERVER_UNAVAILABLE, SERVER_BUSY -> REFUSED_UNAVAILABLE;
            case UNSUPPORTED_PROTOCOL_VERSION -> REFUSED_VERSION;
            case MALFORMED_PACKET, PROTOCOL_ERROR -> REFUSED_MALFORMED;
            default -> REFUSED_OTHER;
        };
    }

    /** The counter of a bound of the configuration. */
    public static Counter limit(Limit limit) {
        return LIMITS[limit.ordinal()];
    }

    /** The name for people and machines, such as {@code dropped-queue-full}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
