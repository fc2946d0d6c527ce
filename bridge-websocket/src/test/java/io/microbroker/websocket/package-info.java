// SPDX-License-Identifier: Apache-2.0
/** Tests of MQTT over WebSocket: the pure parts alone, then a broker and a raw client. */
@NullMarked
package io.microbroker.websocket;

import org.jspecify.annotations.NullMarked;
