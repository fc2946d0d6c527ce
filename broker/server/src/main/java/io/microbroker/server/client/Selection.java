// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.List;

/**
 * Which messages are printed, and when there are enough.
 *
 * @param filteredOut topics that are not printed
 * @param countMax messages to print
 * @param withoutRetained retained messages are not printed
 * @param retainedOnly the first message that is not retained is the end
 * @param removeRetained retained messages are removed from the broker
 * @param endAfterSubscribing no message is waited for
 */
record Selection(
        List<TopicFilter> filteredOut,
        int countMax,
        boolean withoutRetained,
        boolean retainedOnly,
        boolean removeRetained,
        boolean endAfterSubscribing) {
    Selection {
        filteredOut = List.copyOf(filteredOut);
    }

    boolean takes(String topic, boolean retained) {
        return !(withoutRetained && retained) && filteredOut.stream().noneMatch(filter -> filter.matches(topic));
    }
}
