// SPDX-License-Identifier: Apache-2.0
/**
 * Who gets a message and who owns a session, across event loops. Knows sessions, topics and the SPI; never sees a socket.
 * Entry: {@link io.microbroker.engine.Engine}.
 */
@NullMarked
package io.microbroker.engine;

import org.jspecify.annotations.NullMarked;
