// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Will;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT asks of the storage.
 *
 * @param owner client id and user
 * @param cleanStart true: whatever the storage holds for this client id is deleted first
 * @param sessionExpirySeconds 0 and nothing stored (or a clean start): the session is transient, and nothing is written
 * @param will stored with a persistent session so that it survives the broker; null if none
 * @param queuedMessagesMax bound of the queue in messages
 * @param queuedBytesMax bound of the queue in bytes
 */
public record ClaimRequest(
        Publisher owner,
        boolean cleanStart,
        long sessionExpirySeconds,
        @Nullable Will will,
        int queuedMessagesMax,
        long queuedBytesMax) {
    public String clientId() {
        return owner.clientId();
    }
}
