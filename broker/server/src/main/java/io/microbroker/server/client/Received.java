// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Publish;
import java.time.ZonedDateTime;

/**
 * A message that has come.
 *
 * @param topic its full name, also where only an alias came
 * @param packet as it came
 * @param at when it came
 */
record Received(String topic, Publish packet, ZonedDateTime at) {}
