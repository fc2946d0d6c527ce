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
 * @param queuedMessages messages that may wait for it, or 0 for what the configuration gives every session
 * @param queuedBytes bytes that may wait for it, or 0 for what the configuration gives every session
 * @param onDelivery called on the event loop of the session for each message; must not block
 */
public record SessionSpec(
        String clientId,
        boolean cleanStart,
        long sessionExpirySeconds,
        int receiveMaximum,
        int queuedMessages,
        long queuedBytes,
        Consumer<Delivery> onDelivery) {
    public SessionSpec {
        if (Objects.requireNonNull(clientId, "clientId").isEmpty()) {
            throw new IllegalArgumentException("clientId is empty");
        }
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receiveMaximum out of range: " + receiveMaximum);
        }
        if (queuedMessages < 0 || queuedBytes < 0) {
            throw new IllegalArgumentException("a queue has no negative bounds");
        }
        Objects.requireNonNull(onDelivery, "onDelivery");
    }

    /** A session whose queue is as long as the configuration lets every queue be. */
    public SessionSpec(
            String clientId,
            boolean cleanStart,
            long sessionExpirySeconds,
            int receiveMaximum,
            Consumer<Delivery> onDelivery) {
        this(clientId, cleanStart, sessionExpirySeconds, receiveMaximum, 0, 0, onDelivery);
    }

    /** A session that ends when it is closed. */
    public static SessionSpec transientSession(String clientId, Consumer<Delivery> onDelivery) {
        return new SessionSpec(clientId, true, 0, 65_535, onDelivery);
    }

    /** A session that is kept, with what is queued for it, until it is opened again. */
    public static SessionSpec persistentSession(String clientId, Consumer<Delivery> onDelivery) {
        return new SessionSpec(clientId, false, 0xFFFF_FFFFL, 1000, onDelivery);
    }

    /** The same that outlives its end by so much. */
    public SessionSpec keptFor(long seconds) {
        return new SessionSpec(clientId, cleanStart, seconds, receiveMaximum, queuedMessages, queuedBytes, onDelivery);
    }

    /** The same with another number of deliveries that may wait for their acknowledgement. */
    public SessionSpec withReceiveMaximum(int deliveries) {
        return new SessionSpec(
                clientId, cleanStart, sessionExpirySeconds, deliveries, queuedMessages, queuedBytes, onDelivery);
    }

    /** The same with other bounds of its queue; 0 stands for what the configuration gives every session. */
    public SessionSpec withQueue(int messages, long bytes) {
        return new SessionSpec(clientId, cleanStart, sessionExpirySeconds, receiveMaximum, messages, bytes, onDelivery);
    }
}
