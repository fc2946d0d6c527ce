// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Bytes that connections of one loop make the broker hold before it can use them, bounded for all together: whoever has held
 * some the longest goes first. Confined to the loop.
 */
final class HeldBytes {
    private final long maxBytes;
    private final Consumer<Connection> drop;
    private final Map<Connection, Integer> inOrder = new LinkedHashMap<>();
    private long total;

    /**
     * Makes an empty set.
     *
     * @param drop ends a connection; it calls {@link #hold} with 0, perhaps later
     */
    HeldBytes(long maxBytes, Consumer<Connection> drop) {
        this.maxBytes = maxBytes;
        this.drop = drop;
    }

    /** A connection now holds {@code bytes}; 0 forgets it. Others may be dropped for it, or it itself. */
    void hold(Connection connection, int bytes) {
        Integer before = bytes == 0 ? inOrder.remove(connection) : inOrder.put(connection, bytes);
        total += bytes - (before == null ? 0 : before);
        while (total > maxBytes && !inOrder.isEmpty()) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Iterator<Map.Entry<Connection, Integer>> entries = inOrder.entrySet().iterator();
        Map.Entry<Connection, Integer> oldest = entries.next();
        Connection connection = oldest.getKey();
        total -= oldest.getValue();
        entries.remove();
        drop.accept(connection);
    }

    /** Bytes that are held. */
    long total() {
        return total;
    }
}
