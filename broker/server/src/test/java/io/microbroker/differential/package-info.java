// SPDX-License-Identifier: Apache-2.0
/**
 * The same random sessions to the jar and to Mosquitto: {@link io.microbroker.differential.ScriptMaker} makes them,
 * {@link io.microbroker.differential.Replay} plays them, {@link io.microbroker.differential.Comparison} says what differs and
 * {@link io.microbroker.differential.KnownDifference} what may. Uses nothing of the broker but its jar and the names of the
 * protocol.
 */
@NullMarked
package io.microbroker.differential;

import org.jspecify.annotations.NullMarked;
