// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;

/**
 * An entry of a queue.
 *
 * @param sequence consecutive per session, from 1; the packet id follows from it
 */
public record Stored(long sequence, Message message, StoredTarget target) {}
