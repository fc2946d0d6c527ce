// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.Subscription;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a SUBSCRIBE. A filter that breaks the grammar spoils only its own line: it is answered with topic filter
 * invalid in its slot of SUBACK (0x80 in MQTT 3.x).
 *
 * @param rawFilter the filter as the client wrote it
 * @param subscription what is asked for, null if the filter is not valid
 */
public record SubscribeEntry(String rawFilter, @Nullable Subscription subscription) {
    public SubscribeEntry {
        Objects.requireNonNull(rawFilter, "rawFilter");
    }

    /** The line of a valid subscription. */
    public static SubscribeEntry of(Subscription subscription) {
        return new SubscribeEntry(subscription.filter().value(), subscription);
    }
}
