// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

/** Options of a subscription beside its QoS (MQTT 5.0 §3.8.3.1). */
public enum SubscribeOption {
    NO_LOCAL(4),
    RETAIN_AS_PUBLISHED(8),
    /** Retained messages are sent if the subscription is new. */
    RETAINED_IF_NEW(16),
    RETAINED_NEVER(32);

    private final int bits;

    SubscribeOption(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }
}
