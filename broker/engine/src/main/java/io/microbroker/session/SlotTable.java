// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A table from packet id to one object, for the few ids in flight at a time: open addressing, no boxing, nothing allocated
 * while empty. All operations are O(1) on average. Not thread-safe.
 */
final class SlotTable<T> {
    private static final int FIRST_CAPACITY = 16;

    private int[] ids = {};
    private @Nullable Object[] values = {};
    private int size;
    private int shift;

    int size() {
        return size;
    }

    /** Returns the object of an id, null if there is none. */
    @Nullable
    T get(int packetId) {
        int at = find(packetId);
        return at < 0 ? null : value(at);
    }

    /** Binds an object to an id, in place of the one it may have had. */
    void put(int packetId, T value) {
        int at = find(packetId);
        if (at >= 0) {
            values[at] = value;
        } else {
            add(packetId, value);
        }
    }

    /** Binds an object to an id that is free. */
    void add(int packetId, T value) {
        if (size * 2 >= ids.length) {
            grow();
        }
        insert(packetId, value);
        size++;
    }

    /** Frees an id and returns what it had, null if nothing. */
    @Nullable
    T remove(int packetId) {
        int at = find(packetId);
        if (at < 0) {
            return null;
        }
        T removed = value(at);
        size--;
        close(at);
        return removed;
    }

    /** Closes the gap at {@code hole} by moving back what was pushed on by collisions. */
    private void close(int start) {
        int hole = start;
        int mask = ids.length - 1;
        int at = hole;
        while (true) {
            at = (at + 1) & mask;
            if (ids[at] == 0) {
                break;
            }
            int home = home(ids[at]);
            boolean reachable = hole <= at ? home <= hole || home > at : home <= hole && home > at;
            if (reachable) {
                ids[hole] = ids[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        ids[hole] = 0;
        values[hole] = null;
    }

    /** Shows each object, in no particular order. */
    void forEach(Consumer<T> consumer) {
        for (int i = 0; i < ids.length; i++) {
            T value = value(i);
            if (value != null) {
                consumer.accept(value);
            }
        }
    }

    /** Shows each object and its id, in no particular order. */
    void forEachEntry(ObjIntConsumer<T> consumer) {
        for (int i = 0; i < ids.length; i++) {
            T value = value(i);
            if (value != null) {
                consumer.accept(value, ids[i]);
            }
        }
    }

    void clear() {
        ids = new int[0];
        values = new Object[0];
        size = 0;
    }

    /** Spread by multiplication: ids in flight are consecutive, and as neighbours they would make each removal walk all. */
    private int home(int packetId) {
        return (packetId * 0x9E37_79B1) >>> shift;
    }

    private int find(int packetId) {
        if (size == 0) {
            return -1;
        }
        int mask = ids.length - 1;
        for (int at = home(packetId); ids[at] != 0; at = (at + 1) & mask) {
            if (ids[at] == packetId) {
                return at;
            }
        }
        return -1;
    }

    private void insert(int packetId, Object value) {
        int mask = ids.length - 1;
        int at = home(packetId);
        while (ids[at] != 0) {
            at = (at + 1) & mask;
        }
        ids[at] = packetId;
        values[at] = value;
    }

    private void grow() {
        int[] oldIds = ids;
        @Nullable Object[] oldValues = values;
        int capacity = Math.max(FIRST_CAPACITY, oldIds.length * 2);
        ids = new int[capacity];
        values = new Object[capacity];
        shift = Integer.numberOfLeadingZeros(capacity) + 1;
        for (int i = 0; i < oldIds.length; i++) {
            Object value = oldValues[i];
            if (oldIds[i] != 0 && value != null) {
                insert(oldIds[i], value);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable T value(int at) {
        return (T) values[at];
    }
}
