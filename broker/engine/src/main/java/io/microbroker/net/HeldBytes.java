// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Bytes that connections of one loop make the broker hold before it can use them, bounded for all together. If it gets too much,
 * the connections that hold much go, whoever began first going first; those that hold little go only when no others are left, or
 * one begun packet could cost thousands of clients that just come their place. Confined to the loop.
 *
 * @param <C> a connection
 */
final class HeldBytes<C> {
    /** An ordinary CONNECT, and what is behind a read of a quick publisher: not worth closing anybody for. */
    static final int LITTLE = 4096;

    private final long maxBytes;
    private final Consumer<C> drop;
    private final Map<C, Integer> little = new LinkedHashMap<>();
    private final Map<C, Integer> much = new LinkedHashMap<>();
    private long total;
    private boolean dropping;

    /**
     * Makes an empty set.
     *
     * @param drop ends a connection; it calls {@link #hold} with 0, at once or later
     */
    HeldBytes(long maxBytes, Consumer<C> drop) {
        this.maxBytes = maxBytes;
        this.drop = drop;
    }

    /** A connection now holds {@code bytes}; 0 forgets it. Others may be dropped for it, or it itself. */
    void hold(C connection, int bytes) {
        if (bytes > LITTLE) {
            forget(little, connection);
            put(much, connection, bytes);
        } else {
            forget(much, connection);
            if (bytes == 0) {
                forget(little, connection);
            } else {
                put(little, connection, bytes);
            }
        }
        if (!dropping) { // who is dropped calls again: a chain of them would be as deep as there are connections
            dropping = true;
            try {
                while (total > maxBytes) {
                    dropOldest(much.isEmpty() ? little : much);
                }
            } finally {
                dropping = false;
            }
        }
    }

    private void put(Map<C, Integer> kept, C connection, int bytes) {
        Integer before = kept.put(connection, bytes);
        total += bytes - (before == null ? 0 : before);
    }

    private void forget(Map<C, Integer> kept, C connection) {
        Integer before = kept.remove(connection);
        total -= before == null ? 0 : before;
    }

    private void dropOldest(Map<C, Integer> kept) {
        Iterator<Map.Entry<C, Integer>> entries = kept.entrySet().iterator();
        Map.Entry<C, Integer> oldest = entries.next();
        C connection = oldest.getKey();
        total -= oldest.getValue();
        entries.remove();
        drop.accept(connection);
    }

    /** Bytes that are held. */
    long total() {
        return total;
    }
}
