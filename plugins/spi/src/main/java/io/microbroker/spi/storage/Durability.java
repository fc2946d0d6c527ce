// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** What an acknowledgement promises, from the weakest to the strongest. */
public enum Durability {
    /** The message is in memory: a crash of the process loses it. */
    MEMORY,
    /** It survives the end of the process by whatever cause, not a loss of power. */
    PROCESS,
    /** It survives a loss of power. */
    SYNC,
    /** It survives the loss of a machine. */
    REPLICATED
}
