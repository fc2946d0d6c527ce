// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import org.jspecify.annotations.Nullable;

/**
 * How two topic filters relate by the topics that they match (MQTT 5.0 §4.7). Both are valid and without share name. Walks both
 * level by level; O(length), no recursion, so that a client's filter cannot make it slow.
 */
final class Filters {
    private static final String HASH = "#";
    private static final String PLUS = "+";

    private Filters() {}

    /** Whether there is a topic that both match. */
    static boolean overlap(String one, String other) {
        if (isWildcardAndDollar(one, other) || isWildcardAndDollar(other, one)) {
            return false;
        }
        Levels a = new Levels(one);
        Levels b = new Levels(other);
        String x = a.next();
        String y = b.next();
        while (x != null && y != null) {
            if (x.equals(HASH) || y.equals(HASH)) {
                return true;
            }
            if (!meet(x, y)) {
                return false;
            }
            x = a.next();
            y = b.next();
        }
        // "a/#" matches "a" too.
        return x == null && y == null || HASH.equals(x) || HASH.equals(y);
    }

    /** Whether two levels without # have a word in common. */
    private static boolean meet(String one, String other) {
        return one.equals(PLUS) || other.equals(PLUS) || one.equals(other);
    }

    /** Whether each topic that {@code inner} matches is matched by {@code outer} too. */
    static boolean covers(String outer, String inner) {
        if (isWildcardAndDollar(outer, inner)) {
            return false;
        }
        Levels a = new Levels(outer);
        Levels b = new Levels(inner);
        String x = a.next();
        String y = b.next();
        while (x != null && y != null) {
            if (x.equals(HASH)) {
                return true;
            }
            if (y.equals(HASH) || !x.equals(PLUS) && !x.equals(y)) {
                return false;
            }
            x = a.next();
            y = b.next();
        }
        return x == null && y == null || HASH.equals(x);
    }

    /** A wildcard in the first level matches no topic that begins with $ [MQTT-4.7.2-1]. */
    private static boolean isWildcardAndDollar(String filter, String other) {
        char first = filter.charAt(0);
        return (first == '+' || first == '#') && other.charAt(0) == '$';
    }

    /** The levels of a filter, one after the other. */
    private static final class Levels {
        private final String filter;
        private int at;

        Levels(String filter) {
            this.filter = filter;
        }

        /** Null behind the last one. */
        @Nullable
        String next() {
            if (at > filter.length()) {
                return null;
            }
            int slash = filter.indexOf('/', at);
            int end = slash < 0 ? filter.length() : slash;
            String level = filter.substring(at, end);
            at = end + 1;
            return level;
        }
    }
}
