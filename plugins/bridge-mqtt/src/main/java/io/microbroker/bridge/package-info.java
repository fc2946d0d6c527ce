// SPDX-License-Identifier: Apache-2.0
/**
 * Bridges: messages from and to other MQTT brokers. Knows the SPI, and vertx-mqtt's client for the way to the remote. Entry:
 * {@link io.microbroker.bridge.BridgePlugin}.
 */
@NullMarked
package io.microbroker.bridge;

import org.jspecify.annotations.NullMarked;
