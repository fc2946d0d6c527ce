// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.mqtt.ClientInfo;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was when its loop was asked.
 *
 * @param client how it connected last; null if it has not been seen since the broker started
 * @param connected whether it has a connection
 * @param sessionExpirySeconds how long it outlives its connection
 * @param subscriptions number of subscriptions
 * @param queued messages that wait, in flight included
 * @param inFlight messages sent to it and not acknowledged
 * @param dropped times that a message found its queue full since it last connected; 0 if the storage does not count them
 */
public record ClientSnapshot(
        String clientId,
        @Nullable ClientInfo client,
        boolean connected,
        long sessionExpirySeconds,
        int subscriptions,
        long queued,
        int inFlight,
        long dropped) {}
