// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persistent session as it lies in the storage.
 *
 * @param lease the right to act for it until somebody claims it: to end it, to send its will, to hand its messages on
 * @param owner client id and user that the session is bound to
 * @param sessionExpirySeconds how long it outlives its connection; 4,294,967,295 means for good
 * @param disconnectedAtMillis wall clock since when it has no connection; 0 if it had one when the broker ended
 * @param will not yet sent; null if none
 * @param sentTo the client can have got no entry behind this sequence number
 */
public record StoredSession(
        Lease lease,
        Publisher owner,
        long sessionExpirySeconds,
        long disconnectedAtMillis,
        @Nullable Will will,
        long sentTo,
        List<Subscription> subscriptions) {
    public StoredSession {
        subscriptions = List.copyOf(subscriptions);
    }
}
