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
}
