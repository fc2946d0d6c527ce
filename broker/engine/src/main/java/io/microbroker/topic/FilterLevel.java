// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One node of the {@link FilterTree}: what all filters with the same first levels have in common. A node without literal
 * children owns no map, one with a few owns an immutable one that is replaced on change, and a wide one owns a concurrent map
 * that is never copied. A million filters make as many nodes, hence the care.
 *
 * <p>Threads: one writer at a time (the lock of the index); read from any thread.
 */
final class FilterLevel<V> {
    /** Above this number of literal children the map is no longer copied. */
    private static final int COPIED = 8;

    private volatile @Nullable V here;
    private volatile @Nullable V below;
    private volatile @Nullable FilterLevel<V> plus;
    private volatile Map<String, FilterLevel<V>> children = Map.of();

    /** The value of the filter that ends at this level. */
    @Nullable
    V here() {
        return here;
    }

    /** The value of the filter that ends in {@code #} after this level. */
    @Nullable
    V below() {
        return below;
    }

    /** The level {@code +} after this one. */
    @Nullable
    FilterLevel<V> plus() {
        return plus;
    }

    boolean hasLiterals() {
        return !children.isEmpty();
    }

    /** The literal level of that name after this one. */
    @Nullable
    FilterLevel<V> literal(String name) {
        return children.get(name);
    }

    void setHere(@Nullable V value) {
        here = value;
    }

    void setBelow(@Nullable V value) {
        below = value;
    }

    @Nullable
    FilterLevel<V> child(String name) {
        return name.equals("+") ? plus : children.get(name);
    }

    /** Makes a level after this one, which must not be there yet. */
    FilterLevel<V> addChild(String name) {
        FilterLevel<V> made = new FilterLevel<>();
        if (name.equals("+")) {
            plus = made;
        } else {
            addLiteral(name, made);
        }
        return made;
    }

    void removeChild(String name) {
        if (name.equals("+")) {
            plus = null;
        } else if (children instanceof ConcurrentHashMap) {
            children.remove(name);
        } else {
            Map<String, FilterLevel<V>> fewer = new HashMap<>(children);
            fewer.remove(name);
            children = Map.copyOf(fewer);
        }
    }

    /** True if no filter needs this node. */
    boolean isEmpty() {
        return here == null && below == null && plus == null && children.isEmpty();
    }

    private void addLiteral(String name, FilterLevel<V> child) {
        Map<String, FilterLevel<V>> now = children;
        if (now instanceof ConcurrentHashMap) {
            now.put(name, child);
        } else if (now.size() < COPIED) {
            Map<String, FilterLevel<V>> more = new HashMap<>(now);
            more.put(name, child);
            children = Map.copyOf(more);
        } else {
            Map<String, FilterLevel<V>> wide = new ConcurrentHashMap<>(now);
            wide.put(name, child);
            children = wide;
        }
    }
}
