// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

/** A bound of the configuration that a peer may exceed: each has a counter of its own. */
public enum Limit {
    TOPIC_LEVELS,
    TOPIC_LENGTH,
    CLIENT_ID_LENGTH,
    USER_PROPERTIES,
    WILL_SIZE,
    SUBSCRIPTIONS,
    RECEIVE_MAXIMUM,
    UNRELEASED_MESSAGES,
    TOPIC_ALIASES,
    TOPIC_MEMORY,
    UNAUTHENTICATED_BYTES,
    INCOMPLETE_BYTES,
    EGRESS_BYTES_TOTAL,
    CONNECTIONS,
    SESSIONS,
    CONNECT_RATE,
    CONNECTS_PER_CLIENT,
    PUBLISH_RATE,
    PUBLISH_RATE_TOTAL,
    PACKET_ID_SPAN
}
