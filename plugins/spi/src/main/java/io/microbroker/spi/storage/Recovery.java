// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;

/** Takes what a storage holds when it is opened. Called by one thread, before the future of {@code open} completes. */
public interface Recovery {
    void session(StoredSession session);

    /**
     * A retained message.
     *
     * @param stamp the number that {@link Fanout#retainedStamp} gave it
     */
    void retained(Message message, long stamp);

    /**
     * The highest stamp of all that was ever retained, as far as the storage still knows it, deletions included: later stamps must
     * be higher, or the storage would take what they stand for as old. Told once, if it is higher than those of {@link #retained}.
     */
    default void highestStamp(long stamp) {}
}
