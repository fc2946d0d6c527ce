// SPDX-License-Identifier: Apache-2.0
/** A home whose things talk by MQTT. Entry: {@link io.microbroker.examples.smarthome.SmartHome}. */
@NullMarked
package io.microbroker.examples.smarthome;

import org.jspecify.annotations.NullMarked;
