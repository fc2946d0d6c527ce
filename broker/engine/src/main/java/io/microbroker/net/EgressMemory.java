// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that peers have not taken yet, of all links of one broker: they lie outside the heap. Counted only for links that have
 * stalled, since a peer that reads leaves none. Thread-safe.
 *
 * <p>From half of the bound on, stalled links are not writable any more, however little waits for them; beyond the bound a link
 * that stalls, or would be owed more, is closed.
 */
final class EgressMemory {
    private final long maxBytes;
    private final AtomicLong waiting = new AtomicLong();

    EgressMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(long bytes) {
        waiting.addAndGet(bytes);
    }

    /** Bytes that wait. */
    long waiting() {
        return waiting.get();
    }

    boolean isTight() {
        return waiting.get() > maxBytes / 2;
    }

    boolean isFull() {
        return waiting.get() > maxBytes;
    }
}
