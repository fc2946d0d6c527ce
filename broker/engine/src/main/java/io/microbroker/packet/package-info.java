// SPDX-License-Identifier: Apache-2.0
/**
 * What is on the wire, as values: one record per MQTT control packet, the sink they are written to, and the frame that a
 * published message is encoded into once for all who receive it. May use {@code io.microbroker.spi.mqtt} and
 * {@code Buffer}, nothing else. Entry: {@link io.microbroker.packet.Packet}.
 */
@NullMarked
package io.microbroker.packet;

import org.jspecify.annotations.NullMarked;
