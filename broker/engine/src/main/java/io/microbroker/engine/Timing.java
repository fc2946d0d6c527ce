// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.Locale;

/** What every loop measures. */
public enum Timing {
    /** From the arrival of a QoS 1 or 2 message to its PUBACK or PUBREC. Answers within one turn count as 0. */
    PUBLISH_TO_ACK,
    /**
     * From the arrival of a message to its way out to a receiver, in whole milliseconds; without those that were retained or
     * had been sent before.
     */
    DELIVERY,
    /** How much later than due the loop got to its tick. */
    LOOP_LAG,
    /** Processor time that a piece of work for the administration, such as a page of a list, took on the loop at a time. */
    INSPECTION,
    /** Processor time of a turn in which retained messages went out to new subscriptions, writing included. */
    RETAINED;

    /** The name for people and machines, such as {@code loop-lag}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
