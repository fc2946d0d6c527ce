// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;
import java.util.List;

/**
 * One message and where it goes.
 *
 * @param targets the sessions whose queues get a reference; may be empty
 * @param retainedStamp greater than 0: it becomes the retained message of its topic (an empty payload deletes that), unless
 *     the storage has one with a higher stamp; 0: it is not retained
 * @param durability the class that the receipt waits for: that of the listener it came by
 */
public record Fanout(Message message, List<StoredTarget> targets, long retainedStamp, Durability durability) {}
