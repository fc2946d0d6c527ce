// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Qos;
import org.jspecify.annotations.Nullable;

/**
 * One session that gets a message.
 *
 * @param incarnation that of the session which is meant: another of the same client id is gone ({@link Settled#gone}) to it;
 *     {@link #ANY} if whatever session has the client id is meant, and perhaps in entries that are read
 * @param qos of the delivery: 1 or 2
 * @param retain the flag of the delivery
 * @param subscriptionIds shared, must not be modified; empty if none
 * @param sharedFilter the shared subscription, {@code $share/name/filter}, for which this session was picked; null for its own
 */
public record StoredTarget(
        String clientId,
        long incarnation,
        Qos qos,
        boolean retain,
        int[] subscriptionIds,
        @Nullable String sharedFilter) {
    /** Stands for whatever session has the client id. */
    public static final long ANY = 0;

    /** A target in whatever session has the client id. */
    public StoredTarget(
            String clientId, Qos qos, boolean retain, int[] subscriptionIds, @Nullable String sharedFilter) {
        this(clientId, ANY, qos, retain, subscriptionIds, sharedFilter);
    }

    /** True if the session of this incarnation is meant. */
    public boolean means(long present) {
        return incarnation == ANY || incarnation == present;
    }
}
