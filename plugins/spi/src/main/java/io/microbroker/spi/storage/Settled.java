// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/**
 * What became of a call.
 *
 * @param full targets that were left out because their queue is full
 * @param gone targets that were left out because the session is no more
 */
public record Settled(Receipt receipt, Outcome outcome, int full, int gone) {}
