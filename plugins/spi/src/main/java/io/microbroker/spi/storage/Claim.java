// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Subscription;
import java.util.List;

/**
 * A session, claimed.
 *
 * @param present true if the storage held the session
 * @param persistent true if it is stored from now on; a session that was stored stays so until it ends
 * @param subscriptions of the stored session
 * @param firstUnacknowledged the lowest sequence number that is still queued; equal to {@code nextSequence} if none
 * @param nextSequence the number of the next message that is appended
 * @param released sequence numbers whose PUBREC came, and is safe as the broker promises, and whose PUBCOMP did not
 * @param inboundQos2 packet ids of QoS 2 messages from this client that are not yet released
 */
public record Claim(
        Lease lease,
        boolean present,
        boolean persistent,
        List<Subscription> subscriptions,
        long firstUnacknowledged,
        long nextSequence,
        List<Long> released,
        List<Integer> inboundQos2) {
    public Claim {
        subscriptions = List.copyOf(subscriptions);
        released = List.copyOf(released);
        inboundQos2 = List.copyOf(inboundQos2);
    }
}
