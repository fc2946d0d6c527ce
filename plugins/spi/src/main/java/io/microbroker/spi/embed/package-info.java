// SPDX-License-Identifier: Apache-2.0
/**
 * Starts a broker without knowing which: how a plugin's test, which must not compile against the engine, gets a real one.
 * Entry: {@link io.microbroker.spi.embed.BrokerFactory}.
 */
@NullMarked
package io.microbroker.spi.embed;

import org.jspecify.annotations.NullMarked;
