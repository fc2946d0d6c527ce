// SPDX-License-Identifier: Apache-2.0
/**
 * Who gets a message: subscription matching, shared groups, and the retained messages in memory.
 *
 * <p>Pure: imports {@code java.base}, {@code io.microbroker.spi.mqtt} and the JSpecify annotations; no clock, no thread, no
 * logger. Entry: {@link io.microbroker.topic.SubscriptionIndex}.
 */
@NullMarked
package io.microbroker.topic;

import org.jspecify.annotations.NullMarked;
