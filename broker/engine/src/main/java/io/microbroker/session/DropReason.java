// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

/** Why a copy of a message was not delivered: one counter each. */
public enum DropReason {
    /** QoS 0 for a client that has no connection. */
    OFFLINE,
    /** QoS 0 for a client that does not read. */
    NOT_WRITABLE,
    /** The queue of the client is full. */
    QUEUE_FULL,
    /** The message expiry interval passed. */
    EXPIRED,
    /** Larger than the maximum packet size of the client, or dropped by a plugin on its way to it. */
    REFUSED_BY_CLIENT,
    /** The policy of the receiver forbids the topic. */
    FORBIDDEN,
    /** The session moved or ended while the message was on its way to it. */
    MOVED,
    /** No member of a shared group could take it. */
    NO_MEMBER,
    /** The session ended before the message could be sent. */
    SESSION_GONE
}
