// SPDX-License-Identifier: Apache-2.0
/** The vocabulary of MQTT as immutable values: what every extension point speaks in. Entry: {@link io.microbroker.spi.mqtt.Message}. */
@NullMarked
package io.microbroker.spi.mqtt;

import org.jspecify.annotations.NullMarked;
