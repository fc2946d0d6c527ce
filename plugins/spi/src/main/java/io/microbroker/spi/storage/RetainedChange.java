// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Another instance changed a retained message.
 *
 * @param message the new one, null if it was deleted
 */
public record RetainedChange(
        TopicName topic, long stamp, @Nullable Message message) {}
