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
 * @param previousEpoch that of the claim before, as the storage knew it; only where several instances share the storage: who holds
 *     a lease of this epoch knows all that has happened since. 0 if there was none
 */
public record Claim(
        Lease lease,
        boolean present,
        boolean persistent,
        List<Subscription> subscriptions,
        long firstUnacknowledged,
        long nextSequence,
        List<Long> released,
        List<Integer> inboundQos2,
        long previousEpoch) {
    /** One of a storage that is not shared. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the fields of the record
    public Claim(
            Lease lease,
            boolean present,
            boolean persistent,
            List<Subscription> subscriptions,
            long firstUnacknowledged,
            long nextSequence,
            List<Long> released,
            List<Integer> inboundQos2) {
        this(lease, present, persistent, subscriptions, firstUnacknowledged, nextSequence, released, inboundQos2, 0);
    }

    public Claim {
        subscriptions = List.copyOf(subscriptions);
        released = List.copyOf(released);
        inboundQos2 = List.copyOf(inboundQos2);
    }
}
