// SPDX-License-Identifier: Apache-2.0
/**
 * The whole broker core on one thread: loops, sessions, router, connections and storage are the real ones; threads, clock,
 * disk, network and clients are simulated, and a seed decides what happens next. Entry: {@link
 * io.microbroker.simulation.Simulation}.
 */
@NullMarked
package io.microbroker.simulation;

import org.jspecify.annotations.NullMarked;
