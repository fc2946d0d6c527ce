// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.spi.mqtt.ReasonCode;

/**
 * QoS 1 and 2 messages to the client: who is in flight, what an acknowledgement means, when the next may go. There are two
 * kinds: {@link TransientOutbound} lives and dies with its connection, {@link StoredOutbound} follows the stored queue.
 */
abstract sealed class Outbound permits TransientOutbound, StoredOutbound {
    /** PUBACK: the QoS 1 message is done. Unknown ids are ignored: the client may repeat itself after a reconnect. */
    abstract void onPubAck(int packetId, ReasonCode reason, long nowMillis);

    /** PUBREC: the QoS 2 message has arrived, or with 0x80 and more is done. An unknown id is answered with PUBREL 0x92. */
    abstract void onPubRec(int packetId, ReasonCode reason, long nowMillis);

    /** PUBCOMP: the QoS 2 message is done. */
    abstract void onPubComp(int packetId, long nowMillis);

    /** Sends what may go now. */
    abstract void pump(long nowMillis);

    /** Messages that could be sent at once. */
    abstract int roomLeft();

    /** True if another message could be sent at once. */
    boolean hasRoom() {
        return roomLeft() > 0;
    }

    /** Messages sent and not done. */
    abstract int inFlight();

    /** The session is over: what it held in memory is free. */
    abstract void free();
}
