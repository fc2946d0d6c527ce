// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session without connection whose will is due, or whose time is over. Its lease is this instance's, on whichever loop first uses
 * it: it sends the will by {@code Queues.will}; then, if the session is over, hands on what it had of shared groups and calls
 * {@code Sessions.end}, else {@code Sessions.release} without a will. A client that comes meanwhile claims it, which fences all that.
 * If this instance dies before, it is another's.
 *
 * @param lease the right to do so. Its client id may be another than the owner's: a will that outlived its session has a lease
 *     of its own
 * @param owner client id and user of the session; the publisher of its will
 * @param isStored false if there is no queue: the session was transient, or is gone but for the will
 * @param isOver true if it is to be ended
 * @param sessionExpirySeconds how long it outlives its connection
 * @param disconnectedAtMillis when it lost its connection, as {@code Sessions.release} takes it
 * @param will to be sent; null if there is none, or it was sent
 * @param sentTo the client can have got no entry of its queue behind this sequence number, whichever instance had it
 */
public record Due(
        Lease lease,
        Publisher owner,
        boolean isStored,
        boolean isOver,
        long sessionExpirySeconds,
        long disconnectedAtMillis,
        @Nullable Will will,
        long sentTo,
        List<Subscription> subscriptions) {
    public Due {
        subscriptions = List.copyOf(subscriptions);
    }
}
