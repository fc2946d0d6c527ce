// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.event;

import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** Something that happened. Immutable; may be kept. */
public sealed interface BrokerEvent {
    /** A client got its CONNACK. */
    record ClientConnected(ClientInfo client, boolean sessionPresent) implements BrokerEvent {}

    /** A connection ended; {@code reason} is what was sent or received, or what the broker found. */
    record ClientDisconnected(ClientInfo client, ReasonCode reason, String detail) implements BrokerEvent {}

    /** A client was not let in. */
    record ClientRefused(String clientId, String remoteAddress, ReasonCode reason, String detail)
            implements BrokerEvent {}

    /** A session is gone, with all its state. */
    record SessionEnded(String clientId) implements BrokerEvent {}

    /** A subscription was made or replaced. */
    record Subscribed(ClientInfo client, Subscription subscription) implements BrokerEvent {}

    /** A subscription was given up. */
    record Unsubscribed(ClientInfo client, TopicFilter filter) implements BrokerEvent {}

    /** Something was denied by a policy. */
    record ActionDenied(ClientInfo client, String action, TopicName topic) implements BrokerEvent {}

    /** A subscription was denied by a policy, or ended because a new policy does not allow it. */
    record SubscriptionDenied(ClientInfo client, Subscription subscription) implements BrokerEvent {}
}
