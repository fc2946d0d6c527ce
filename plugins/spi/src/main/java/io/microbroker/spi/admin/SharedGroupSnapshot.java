// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.mqtt.TopicFilter;

/**
 * All who share one subscription, as of when their loops were asked.
 *
 * @param filter share name and filter
 * @param members sessions
 * @param online those of them with a connection
 * @param lag messages that wait for the members and have not been sent to them, by whichever subscription they came
 */
public record SharedGroupSnapshot(TopicFilter filter, int members, int online, long lag) {}
