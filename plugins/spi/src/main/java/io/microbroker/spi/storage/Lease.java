// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import org.jspecify.annotations.Nullable;

/**
 * The right to act for one session. Every claim makes a new one; writes under an older one are fenced. The holder may attach
 * an object of its own, which comes back with each {@link Posted}.
 */
public final class Lease {
    private final String clientId;
    private final long incarnation;
    private final long epoch;
    private @Nullable Object attachment;

    /**
     * Made by storages.
     *
     * @param incarnation tells one life of a session from the next of the same client id
     * @param epoch rises with each claim
     */
    public Lease(String clientId, long incarnation, long epoch) {
        this.clientId = clientId;
        this.incarnation = incarnation;
        this.epoch = epoch;
    }

    public String clientId() {
        return clientId;
    }

    public long incarnation() {
        return incarnation;
    }

    public long epoch() {
        return epoch;
    }

    /** Binds an object of the holder. Called on the loop of the claim only. */
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    /** What {@link #attach} bound, null if nothing. On the loop of the claim only. */
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public String toString() {
        return clientId + "/" + incarnation + "/" + epoch;
    }
}
