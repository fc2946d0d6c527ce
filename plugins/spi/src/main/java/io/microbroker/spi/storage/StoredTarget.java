// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Qos;
import org.jspecify.annotations.Nullable;

/**
 * One session that gets a message.
 *
 * @param qos of the delivery: 1 or 2
 * @param retain the flag of the delivery
 * @param subscriptionIds shared, must not be modified; empty if none
 * @param sharedFilter the shared subscription, {@code $share/name/filter}, for which this session was picked; null for its own
 */
public record StoredTarget(
        String clientId,
        Qos qos,
        boolean retain,
        int[] subscriptionIds,
        @Nullable String sharedFilter) {}
