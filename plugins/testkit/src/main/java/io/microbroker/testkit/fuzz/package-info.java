// SPDX-License-Identifier: Apache-2.0
/**
 * Hostile input for whatever takes bytes from clients: packets as parts ({@link io.microbroker.testkit.fuzz.PacketDraft}), one
 * valid sample of each form ({@link io.microbroker.testkit.fuzz.SamplePackets}), seeded damage
 * ({@link io.microbroker.testkit.fuzz.StreamMutator}), and a judge that says by the book what the answer must be
 * ({@link io.microbroker.testkit.fuzz.StreamJudge}). Shares no code with the engine, so that the two cannot be wrong together.
 */
@NullMarked
package io.microbroker.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
