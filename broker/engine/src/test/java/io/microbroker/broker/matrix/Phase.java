// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

/** Where in the life of its connection a client sends a packet. */
enum Phase {
    BEFORE_CONNECT,
    /** In one segment with CONNECT. */
    BEHIND_CONNECT,
    /** In one segment with CONNECT, while an authenticator takes its time. */
    WHILE_AUTHENTICATED,
    /** Between the broker's challenge and CONNACK; MQTT 5.0. */
    IN_EXCHANGE,
    CONNECTED,
    /** Between the broker's challenge and the end of a re-authentication; MQTT 5.0. */
    IN_REAUTHENTICATION,
    /** In one segment with DISCONNECT. */
    BEHIND_DISCONNECT;

    boolean isOfV5() {
        return this == IN_EXCHANGE || this == IN_REAUTHENTICATION;
    }

    /** Whether the answer to a mistake is CONNACK. */
    boolean isBeforeConnAck() {
        return this == BEFORE_CONNECT || this == IN_EXCHANGE;
    }
}
