// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.store.HeldSession.Appended;

/** Counts the targets that one call left out. Confined to the loop of the call. */
final class Omitted {
    private int full;
    private int gone;

    void count(Appended appended) {
        switch (appended) {
            case DONE -> {}
            case FULL -> full++;
            case GONE -> gone++;
        }
    }

    /** Targets whose queue has no room. */
    int full() {
        return full;
    }

    /** Targets that are no more. */
    int gone() {
        return gone;
    }
}
