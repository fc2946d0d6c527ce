// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.mqtt.Subscription;

/** A subscription and whose it is. */
public record SubscriptionSnapshot(String clientId, Subscription subscription) {}
