// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;
import java.io.IOException;

/**
 * Takes all that a storage holds, piece by piece, while no broker uses it: into a file, or into another storage.
 *
 * <p><b>Order.</b> A session, then its queue; sessions in the order of their client ids. A message comes once, before the first
 * that refers to it, however many do. Retained messages come last, in the order of their topics. Called by one thread; may
 * block.
 */
public interface Transfer {
    /**
     * A session; what is {@link #queued} from here on is its.
     *
     * @throws IllegalArgumentException if it makes no sense, or is there already
     */
    void session(TransferredSession session) throws IOException;

    /**
     * A message that a queue or a topic has.
     *
     * @param number 1, 2, 3 …
     */
    void message(long number, Message message) throws IOException;

    /**
     * An entry of the queue of the last session, in the order of the numbers. What was in flight is still in the queue.
     *
     * @param number that of its message
     * @param sequence above that of the entry before
     * @throws IllegalArgumentException if it makes no sense
     */
    void queued(long number, long sequence, StoredTarget target) throws IOException;

    /**
     * The retained message of its topic.
     *
     * @param number that of the message
     * @param stamp as {@link Fanout#retainedStamp}
     * @throws IllegalArgumentException if it makes no sense, or the topic has one already
     */
    void retained(long number, long stamp) throws IOException;
}
