// SPDX-License-Identifier: Apache-2.0
/**
 * MQTT over WebSocket (MQTT 5.0 §6, RFC 6455) as a layer on the broker's TCP: the upgrade, then frames. Knows the SPI only.
 * Entry: {@link io.microbroker.websocket.WebSocketPlugin}.
 */
@NullMarked
package io.microbroker.websocket;

import org.jspecify.annotations.NullMarked;
