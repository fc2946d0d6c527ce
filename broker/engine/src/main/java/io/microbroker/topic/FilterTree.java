// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A map from topic filters to values that can be asked with a topic name (§4.7). Filters without wildcard are in a hash map;
 * the others are in a tree with one node per level.
 *
 * <p>Example: {@code room/+/temp}, {@code room/#} and {@code +/1/temp} make the tree
 * <pre>
 * root -- "room" [below: room/#] -- + -- "temp" [here: room/+/temp]
 *      \- +                      -- "1" -- "temp" [here: +/1/temp]
 * </pre>
 * The topic {@code room/1/temp} is walked level by level with the set of nodes reached so far: {root}, {room, +}, {room/+,
 * +/1}, {room/+/temp, +/1/temp}. The set at most doubles per level and never exceeds the number of nodes of that depth, so
 * many {@code +} cost no more than the filters that someone has paid for. Nothing recurses: depth costs no stack.
 *
 * <p>The share prefix of a filter is ignored. Threads: one writer at a time (the caller's lock); asked from any thread.
 */
final class FilterTree<V> {
    /** A node beyond its name; those with few children take less. */
    private static final int LEVEL_BYTES = 120;
    /** A character may take two. */
    private static final int CHARACTER_BYTES = 2;

    private final Map<String, V> exact = new ConcurrentHashMap<>();
    private final FilterLevel<V> root = new FilterLevel<>();
    private final AtomicLong bytes = new AtomicLong();

    /** The value of a filter. */
    @Nullable
    V get(TopicFilter filter) {
        String text = filter.filter();
        if (!filter.hasWildcard()) {
            return exact.get(text);
        }
        FilterLevel<V> level = root;
        int start = 0;
        while (level != null) {
            if (isHash(text, start)) {
                return level.below();
            }
            int end = levelEnd(text, start);
            level = level.child(text.substring(start, end));
            if (end == text.length()) {
                return level == null ? null : level.here();
            }
            start = end + 1;
        }
        return null;
    }

    /** Sets the value of a filter. */
    void put(TopicFilter filter, V value) {
        String text = filter.filter();
        if (!filter.hasWildcard()) {
            exact.put(text, value);
            return;
        }
        FilterLevel<V> level = root;
        int start = 0;
        while (!isHash(text, start)) {
            int end = levelEnd(text, start);
            level = childOrNew(level, text.substring(start, end));
            if (end == text.length()) {
                level.setHere(value);
                return;
            }
            start = end + 1;
        }
        level.setBelow(value);
    }

    private FilterLevel<V> childOrNew(FilterLevel<V> level, String name) {
        FilterLevel<V> child = level.child(name);
        if (child == null) {
            child = level.addChild(name);
            count(name, 1);
        }
        return child;
    }

    private void count(String name, int change) {
        bytes.addAndGet((long) change * (LEVEL_BYTES + CHARACTER_BYTES * name.length()));
    }

    /** Bytes that the nodes of the tree hold, about: filters whose first levels are the same have these in common. */
    long bytes() {
        return bytes.get();
    }

    /** Removes a filter, and the nodes that no other filter needs. */
    void remove(TopicFilter filter) {
        if (!filter.hasWildcard()) {
            exact.remove(filter.filter());
            return;
        }
        List<FilterLevel<V>> path = new ArrayList<>();
        List<String> names = new ArrayList<>();
        if (!clear(filter.filter(), path, names)) {
            return;
        }
        for (int i = names.size(); i > 0 && path.get(i).isEmpty(); i--) {
            path.get(i - 1).removeChild(names.get(i - 1));
            count(names.get(i - 1), -1);
        }
    }

    /** Clears the value and tells the way to it: {@code path[i + 1]} is the child {@code names[i]} of {@code path[i]}. */
    private boolean clear(String text, List<FilterLevel<V>> path, List<String> names) {
        FilterLevel<V> level = root;
        path.add(level);
        int start = 0;
        while (!isHash(text, start)) {
            int end = levelEnd(text, start);
            String name = text.substring(start, end);
            level = level.child(name);
            if (level == null) {
                return false;
            }
            path.add(level);
            names.add(name);
            if (end == text.length()) {
                level.setHere(null);
                return true;
            }
            start = end + 1;
        }
        level.setBelow(null);
        return true;
    }

    /** The value of the filter that reads like the topic name. */
    @Nullable
    V exact(String topicName) {
        return exact.get(topicName);
    }

    boolean hasWildcards() {
        return !root.isEmpty();
    }

    boolean isEmpty() {
        return exact.isEmpty() && root.isEmpty();
    }

    /** Adds the values of all matching filters with wildcards to a list. */
    void collectWildcards(String topicName, List<V> found) {
        boolean dollar = topicName.charAt(0) == '$';
        V all = root.below();
        if (all != null && !dollar) { // [MQTT-4.7.2-1]
            found.add(all);
        }
        List<FilterLevel<V>> reached = new ArrayList<>(4);
        List<FilterLevel<V>> next = new ArrayList<>(4);
        reached.add(root);
        int start = 0;
        while (true) {
            int end = levelEnd(topicName, start);
            boolean plusMatches = start > 0 || !dollar; // [MQTT-4.7.2-1]
            step(reached, topicName, start, end, plusMatches, next);
            for (int i = 0; i < next.size(); i++) {
                addIfPresent(next.get(i).below(), found); // also "sport/#" for "sport" (§4.7.1.2)
            }
            if (end == topicName.length()) {
                for (int i = 0; i < next.size(); i++) {
                    addIfPresent(next.get(i).here(), found);
                }
                return;
            }
            if (next.isEmpty()) {
                return;
            }
            List<FilterLevel<V>> spent = reached;
            reached = next;
            next = spent;
            next.clear();
            start = end + 1;
        }
    }

    /** Goes from the nodes reached to their children that match one level of the name. */
    private void step(
            List<FilterLevel<V>> reached,
            String topicName,
            int start,
            int end,
            boolean plusMatches,
            List<FilterLevel<V>> next) {
        String name = null; // cut out only if a node has literal children
        for (int i = 0; i < reached.size(); i++) {
            FilterLevel<V> level = reached.get(i);
            if (level.hasLiterals()) {
                name = name == null ? topicName.substring(start, end) : name;
                addIfPresent(level.literal(name), next);
            }
            if (plusMatches) {
                addIfPresent(level.plus(), next);
            }
        }
    }

    private static <T> void addIfPresent(@Nullable T item, List<T> list) {
        if (item != null) {
            list.add(item);
        }
    }

    private static boolean isHash(String text, int start) {
        return start == text.length() - 1 && text.charAt(start) == '#';
    }

    private static int levelEnd(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }
}
