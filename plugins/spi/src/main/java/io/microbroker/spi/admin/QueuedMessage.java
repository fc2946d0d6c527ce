// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one client.
 *
 * @param number its place in the list, which begins with what was sent; the cursor of the next page
 * @param packetId 1 to 65,535 once it was sent; 0 if that is not known yet
 * @param state how far it is
 * @param qos of the delivery: 1 or 2
 * @param message null if its content is not held any more: it has arrived, and only the end of the exchange is missing
 */
public record QueuedMessage(
        long number,
        int packetId,
        State state,
        Qos qos,
        @Nullable Message message) {
    /** How far a message is. */
    public enum State {
        /** Not sent. */
        WAITING,
        /** Sent and not acknowledged; to a client that is gone it is sent again when it comes back. */
        SENT,
        /** QoS 2: the client has it (PUBREC); its PUBCOMP is missing. */
        RECEIVED
    }
}
