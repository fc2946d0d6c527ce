// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.nio.charset.StandardCharsets;

/**
 * A topic name: what a message is published to (MQTT 5.0 §4.7). Valid by construction: not empty, no wildcard, no NUL, at
 * most 65,535 bytes of UTF-8. Immutable; keeps its wire form, so that it is encoded once.
 */
public final class TopicName implements Comparable<TopicName> {
    private final String value;
    private final byte[] utf8;

    private TopicName(String value, byte[] utf8) {
        this.value = value;
        this.utf8 = utf8;
    }

    /**
     * Checks and wraps a topic name.
     *
     * @throws IllegalArgumentException if it is empty, holds {@code +}, {@code #}, NUL or an unpaired surrogate, or is too long
     */
    public static TopicName of(String value) {
        check(value);
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 65_535) {
            throw new IllegalArgumentException("topic name is longer than 65535 bytes");
        }
        return new TopicName(value, utf8);
    }

    /** Tells whether {@link #of} would accept the text. */
    public static boolean isValid(String value) {
        try {
            of(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void check(String value) {
        if (value.isEmpty()) { // [MQTT-4.7.3-1]
            throw new IllegalArgumentException("topic name is empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '+' || c == '#') { // [MQTT-3.3.2-2]
                throw new IllegalArgumentException("topic name holds the wildcard " + c);
            }
            if (c == 0) { // [MQTT-4.7.3-2]
                throw new IllegalArgumentException("topic name holds a NUL character");
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!paired) { // [MQTT-1.5.4-1]
                    throw new IllegalArgumentException("topic name holds an unpaired surrogate");
                }
                i++;
            }
        }
    }

    /** The topic as text. */
    public String value() {
        return value;
    }

    /** The wire form. Shared: must not be modified. */
    public byte[] utf8() {
        return utf8;
    }

    /** The number of levels: one more than it has slashes. */
    public int levels() {
        int levels = 1;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '/') {
                levels++;
            }
        }
        return levels;
    }

    /** True for {@code $SYS/…} and all else that begins with {@code $}: wildcards at the first level never match it. */
    public boolean isDollar() {
        return value.charAt(0) == '$';
    }

    @Override
    public int compareTo(TopicName other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicName that && value.equals(that.value);
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
