// SPDX-License-Identifier: Apache-2.0
/** Security bugs that MQTT brokers had, one test class each; {@code docs/reliability.md} lists them. */
@NullMarked
package io.microbroker.broker.security;

import org.jspecify.annotations.NullMarked;
