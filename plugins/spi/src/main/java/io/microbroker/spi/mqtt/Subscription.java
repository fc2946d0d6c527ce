// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Objects;

/**
 * One subscription of a client, as requested or as granted (MQTT 5.0 §3.8.3.1).
 *
 * @param filter what it matches, share name included
 * @param qos the highest level that the client gets
 * @param noLocal own messages are not delivered
 * @param retainAsPublished live messages keep the retain flag that the publisher set
 * @param retainHandling when retained messages are sent
 * @param identifier subscription identifier 1..268,435,455, or {@link #NO_IDENTIFIER}
 */
public record Subscription(
        TopicFilter filter,
        Qos qos,
        boolean noLocal,
        boolean retainAsPublished,
        RetainHandling retainHandling,
        int identifier) {
    /** Stands for "no subscription identifier". */
    public static final int NO_IDENTIFIER = 0;

    public Subscription {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(retainHandling, "retainHandling");
        if (identifier < 0 || identifier > 268_435_455) {
            throw new IllegalArgumentException("subscription identifier out of range: " + identifier);
        }
    }

    /** A plain subscription, as MQTT 3.1.1 knows it. */
    public static Subscription of(String filter, Qos qos) {
        return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND, NO_IDENTIFIER);
    }

    /** The same with another granted level. */
    public Subscription withQos(Qos granted) {
        return new Subscription(filter, granted, noLocal, retainAsPublished, retainHandling, identifier);
    }
}
