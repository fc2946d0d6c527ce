// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map for keys that strangers choose: when it is full, a part of it is forgotten, no matter which. O(1) amortised, without
 * locks that could hold up an event loop. Thread-safe; the bound holds up to the number of threads.
 */
final class BoundedMap<K, V> {
    private static final int FORGOTTEN_PART = 16;

    private final ConcurrentHashMap<K, V> entries = new ConcurrentHashMap<>();
    private final int max;

    /** @param max entries at most; with 0 it keeps nothing */
    BoundedMap(int max) {
        this.max = max;
    }

    @Nullable
    V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        merge(key, value, (old, next) -> next);
    }

    void merge(K key, V value, BinaryOperator<V> both) {
        if (max == 0) {
            return;
        }
        if (entries.size() >= max && !entries.containsKey(key)) {
            makeRoom();
        }
        entries.merge(key, value, both::apply);
    }

    private void makeRoom() {
        Iterator<K> keys = entries.keySet().iterator();
        for (int i = 0; i <= max / FORGOTTEN_PART && keys.hasNext(); i++) {
            keys.next();
            keys.remove();
        }
    }

    void remove(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
