// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to packets and back: incremental, strict, for MQTT 3.1, 3.1.1 and 5.0. Pure: no threads, no clock, no I/O. May use
 * {@code io.microbroker.packet}, {@code io.microbroker.spi.mqtt} and {@code Buffer}. Entries:
 * {@link io.microbroker.codec.PacketDecoder} and {@link io.microbroker.codec.PacketEncoder}.
 */
@NullMarked
package io.microbroker.codec;

import org.jspecify.annotations.NullMarked;
