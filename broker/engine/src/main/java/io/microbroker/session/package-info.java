// SPDX-License-Identifier: Apache-2.0
/**
 * The session state machine: one rule of MQTT per class, without threads, futures, clocks or I/O. Time comes in as {@code
 * nowMillis}; effects go out by {@link io.microbroker.session.SessionPort} (the connection) and {@link
 * io.microbroker.session.SessionStore} (the queue of a persistent session). Entry: {@link io.microbroker.session.Session}.
 */
@NullMarked
package io.microbroker.session;

import org.jspecify.annotations.NullMarked;
