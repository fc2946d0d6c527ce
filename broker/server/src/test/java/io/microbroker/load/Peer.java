// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link Swarm}: what it sends, and whether it reads. Confined to the thread of the swarm.
 */
abstract class Peer {
    /** What to send next; null if there is nothing now. Asked at once after the last was sent, and ten times a second. */
    abstract byte @Nullable [] next(long nowMillis);

    /** The connection is made: sending begins anew. */
    void onConnected() {}

    /** Whether it takes what it is sent. */
    boolean reads() {
        return true;
    }

    /** Whether it connects again after it was closed. */
    boolean returns() {
        return true;
    }

    /** Size of its receive buffer, 0 for what is usual. */
    int receiveBufferBytes() {
        return 0;
    }
}
