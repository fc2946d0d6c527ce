// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

/** Quality of service of a message or of a subscription (MQTT 5.0 §4.3). */
public enum Qos {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final Qos[] VALUES = values();

    /**
     * Returns the level of a wire value.
     *
     * @param level 0, 1 or 2
     * @throws IllegalArgumentException if {@code level} is none of them
     */
    public static Qos of(int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + level);
        }
        return VALUES[level];
    }

    /** The wire value: 0, 1 or 2. */
    public int level() {
        return ordinal();
    }

    /** The lower of the two: what a subscription of one level gets of a message of the other (§3.8.4). */
    public Qos min(Qos other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    /** The higher of the two: what overlapping subscriptions of one client give (§3.3.4). */
    public Qos max(Qos other) {
        return ordinal() >= other.ordinal() ? this : other;
    }
}
