// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs {@code pub} and {@code sub}: a small MQTT client with the flags of Mosquitto's, on the codec of the broker and one
 * blocking socket, with TLS or without. Uses the packets, the codec, the keys and certificates, and the SPI only. Entries:
 * {@link io.microbroker.server.client.PubVerb} and {@link io.microbroker.server.client.SubVerb}.
 */
@NullMarked
package io.microbroker.server.client;

import org.jspecify.annotations.NullMarked;
