// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.RetainedScan;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Retained messages that a subscription has still to get: how far it has come. It goes with its session from connection to
 * connection. Confined to the owner loop.
 *
 * @param left those that had no room when they were offered
 */
public record UnfinishedScan(Subscription subscription, RetainedScan scan, Deque<Message> left) {
    /** At its beginning. */
    public static UnfinishedScan of(Subscription subscription, RetainedScan scan) {
        return new UnfinishedScan(subscription, scan, new ArrayDeque<>(0));
    }

    /** True if it is for the subscription of this filter. */
    public boolean isFor(TopicFilter filter) {
        return subscription.filter().equals(filter);
    }
}
