// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** How a call ended. There is none for "unknown": a storage that does not know yet does not settle. */
public enum Outcome {
    /** It holds. */
    STORED,
    /** Refused as a whole, nothing was changed: no room. The publisher gets 0x97. */
    EXHAUSTED,
    /** Refused as a whole, nothing was changed: the lease was overtaken. */
    FENCED
}
