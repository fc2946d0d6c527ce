// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All of a persistent session but its queue.
 *
 * @param owner client id and user that the session is bound to
 * @param sessionExpirySeconds how long it outlives its connection; 4,294,967,295 means for good
 * @param disconnectedAtMillis wall clock since when it has no connection; 0 if it had one when the broker ended
 * @param queuedMessagesMax bound of the queue in messages
 * @param queuedBytesMax bound of the queue in bytes
 * @param nextSequence the number of the next message that is appended: above all that was ever in the queue
 * @param released sequence numbers whose PUBREC came and whose PUBCOMP did not, ascending
 * @param inboundQos2 packet ids of QoS 2 messages from this client that are not yet released, ascending
 * @param will not yet sent; null if none
 */
public record TransferredSession(
        Publisher owner,
        long sessionExpirySeconds,
        long disconnectedAtMillis,
        int queuedMessagesMax,
        long queuedBytesMax,
        long nextSequence,
        List<Long> released,
        List<Integer> inboundQos2,
        @Nullable Will will,
        List<Subscription> subscriptions) {
    public TransferredSession {
        released = List.copyOf(released);
        inboundQos2 = List.copyOf(inboundQos2);
        subscriptions = List.copyOf(subscriptions);
    }
}
