// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;

/** A receipt of the engine: it knows what to do when the storage has settled it. Called on the loop that made the call. */
@FunctionalInterface
public interface Pending extends Receipt {
    /** The storage has decided. */
    void onSettled(Outcome outcome);

    /**
     * A queue had no room; told before {@link #onSettled}.
     *
     * @return true if the message will be offered again; else it counts as dropped
     */
    default boolean onFull() {
        return false;
    }
}
