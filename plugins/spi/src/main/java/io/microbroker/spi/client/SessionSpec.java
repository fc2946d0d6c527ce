// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.client;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How to open a session inside the process.
 *
 * @param clientId the name of the session
 * @param cleanStart true throws away what an earlier session of that name left
 * @param sessionExpirySeconds how long it outlives {@link ClientSession#close}; 0 ends it there, 4,294,967,295 keeps it for good
 * @param receiveMaximum deliveries that may wait for {@link Delivery#acknowledge} at a time, 1..65,535
 * @param onDelivery called on the event loop of the session for each message; must not block
 */
public record SessionSpec(
        String clientId,
        boolean cleanStart,
        long sessionExpirySeconds,
        int receiveMaximum,
        Consumer<Delivery> onDelivery) {
    public SessionSpec {
        if (Objects.requireNonNull(clientId, "clientId").isEmpty()) {
            throw new IllegalArgumentException("clientId is empty");
        }
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receiveMaximum out of range: " + receiveMaximum);
        }
        Objects.requireNonNull(onDelivery, "onDelivery");
    }

    /** A session that ends when it is closed. */
    public static SessionSpec transientSession(String clientId, Consumer<Delivery> onDelivery) {
        return new SessionSpec(clientId, true, 0, 65_535, onDelivery);
    }

    /** A session that is kept, with what is queued for it, until it is opened again. */
    public static SessionSpec persistentSession(String clientId, Consumer<Delivery> onDelivery) {
        return new SessionSpec(clientId, false, 0xFFFF_FFFFL, 1000, onDelivery);
    }
}
