// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.client;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;

/** One message on its way to a {@link ClientSession}. */
public interface Delivery {
    Message message();

    /** The level of this delivery: the lower of message and subscription. */
    Qos qos();

    /** True if it was retained before the subscription was made, or if the subscription asked to keep the flag. */
    boolean retain();

    /** True if it may have been delivered before. */
    boolean duplicate();

    /**
     * Tells it from the others of its session that are not acknowledged, and is the same when it comes again, also after a
     * restart of the broker; a later one gets it again, 65,534 others between them at least if the session is persistent.
     *
     * @return 1..65,535, or 0 for QoS 0
     */
    default int packetId() {
        return 0;
    }

    /** Done: the next one may come. From any thread; idempotent; nothing to do for QoS 0. */
    void acknowledge();
}
