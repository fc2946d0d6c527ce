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

    /** Done: the next one may come. From any thread; idempotent; nothing to do for QoS 0. */
    void acknowledge();
}
