// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter: what a client subscribes with (MQTT 5.0 §4.7 and §4.8.2). Valid by construction, and already cut into share
 * name and filter: {@code $share/greenhouse/sensor/+} has the share name {@code greenhouse} and the filter
 * {@code sensor/+}. Immutable.
 */
public final class TopicFilter {
    private static final String SHARE = "$share/";

    private final String value;
    private final @Nullable String shareName;
    private final String filter;
    private final boolean wildcard;

    private TopicFilter(String value, @Nullable String shareName, String filter) {
        this.value = value;
        this.shareName = shareName;
        this.filter = filter;
        this.wildcard = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    /**
     * Checks and cuts a filter as it stands in SUBSCRIBE or UNSUBSCRIBE.
     *
     * @throws IllegalArgumentException naming what is wrong: empty, misplaced wildcard, NUL, unpaired surrogate, longer than
     *     65,535 bytes, or a malformed {@code $share/name/filter}
     */
    public static TopicFilter of(String value) {
        if (value.isEmpty()) { // [MQTT-4.7.3-1]
            throw new IllegalArgumentException("topic filter is empty");
        }
        checkText(value);
        if (!value.startsWith("$share/") && !value.equals("$share")) {
            checkWildcards(value);
            return new TopicFilter(value, null, value);
        }
        int slash = value.indexOf('/', SHARE.length());
        if (slash < 0 || slash == SHARE.length()) { // [MQTT-4.8.2-1]
            throw new IllegalArgumentException("shared subscription must read $share/name/filter");
        }
        String shareName = value.substring(SHARE.length(), slash);
        String filter = value.substring(slash + 1);
        if (shareName.indexOf('+') >= 0 || shareName.indexOf('#') >= 0) { // [MQTT-4.8.2-2]
            throw new IllegalArgumentException("share name holds a wildcard");
        }
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("shared subscription has an empty filter");
        }
        checkWildcards(filter);
        return new TopicFilter(value, shareName, filter);
    }

    private static void checkText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) { // [MQTT-4.7.3-2]
                throw new IllegalArgumentException("topic filter holds a NUL character");
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!paired) {
                    throw new IllegalArgumentException("topic filter holds an unpaired surrogate");
                }
                i++;
            }
        }
        if (value.length() > 21_845 && value.getBytes(StandardCharsets.UTF_8).length > 65_535) { // [MQTT-4.7.3-3]
            throw new IllegalArgumentException("topic filter is longer than 65535 bytes");
        }
    }

    private static void checkWildcards(String filter) {
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean opensLevel = i == 0 || filter.charAt(i - 1) == '/';
            boolean closesLevel = i == last || filter.charAt(i + 1) == '/';
            if (!opensLevel || !closesLevel) { // [MQTT-4.7.1-2]
                throw new IllegalArgumentException("wildcard " + c + " must stand alone in its level");
            }
            if (c == '#' && i != last) { // [MQTT-4.7.1-1]
                throw new IllegalArgumentException("wildcard # must be the last level");
            }
        }
    }

    /** The filter as the client wrote it, share prefix included: the key of a subscription. */
    public String value() {
        return value;
    }

    /** The share name, or null for an ordinary subscription. */
    public @Nullable String shareName() {
        return shareName;
    }

    /** True for {@code $share/…}. */
    public boolean isShared() {
        return shareName != null;
    }

    /** What topic names are matched with: without the share prefix. */
    public String filter() {
        return filter;
    }

    /** True if the filter holds {@code +} or {@code #}. */
    public boolean hasWildcard() {
        return wildcard;
    }

    /** The number of levels of {@link #filter}. */
    public int levels() {
        int levels = 1;
        for (int i = 0; i < filter.length(); i++) {
            if (filter.charAt(i) == '/') {
                levels++;
            }
        }
        return levels;
    }

    /**
     * Tells whether a topic name matches (§4.7). Walks both texts once; allocates nothing. Wildcards at the first level do
     * not match names that begin with {@code $} [MQTT-4.7.2-1].
     */
    public boolean matches(String topicName) {
        char first = filter.charAt(0);
        if (topicName.charAt(0) == '$' && (first == '+' || first == '#')) { // [MQTT-4.7.2-1]
            return false;
        }
        int f = 0;
        int t = 0;
        int filterLength = filter.length();
        int topicLength = topicName.length();
        while (f < filterLength) {
            char c = filter.charAt(f);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                f++;
                while (t < topicLength && topicName.charAt(t) != '/') {
                    t++;
                }
            } else if (t < topicLength && c == topicName.charAt(t)) {
                f++;
                t++;
            } else {
                return t == topicLength && isHashBelow(f);
            }
        }
        return t == topicLength;
    }

    /** "sport/#" also matches "sport": the parent level (§4.7.1.2). */
    private boolean isHashBelow(int at) {
        return at + 2 == filter.length() && filter.charAt(at) == '/' && filter.charAt(at + 1) == '#';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
